/** For applications on the JVM that are members of the cluster. Needs nothing but Vert.x core. */
package dev.herald.client;
