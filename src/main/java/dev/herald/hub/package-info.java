/** One node's sessions, each owned by one loop. */
package dev.herald.hub;
