/** SockJS over HTTP: one session over many requests, each of which brings some of its frames. */
package dev.herald.edge.sockjs;
