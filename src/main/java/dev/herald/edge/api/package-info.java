/** The HTTP API for back-ends. */
package dev.herald.edge.api;
