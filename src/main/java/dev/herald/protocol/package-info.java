/** Wire formats: stateless codecs between bytes and commands, events and messages. */
package dev.herald.protocol;
