/** Carries messages to the nodes that own their address. */
package dev.herald.cluster;
