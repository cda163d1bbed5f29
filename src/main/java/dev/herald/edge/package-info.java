/** The ports to the outside: sockets, HTTP, pages. The one package that sees Vert.x's HTTP. */
package dev.herald.edge;
