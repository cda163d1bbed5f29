/** What all that is served over HTTP shares: how a request is read, and how an error is told. */
package dev.herald.edge.http;
