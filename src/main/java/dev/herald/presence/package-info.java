/** Who is in a room: the cluster's record, and what one node knows of it. */
package dev.herald.presence;
