/** The use cases: what a command does, and the order in which it does it. */
package dev.herald.app;
