/** The language of the product: values, and the ports that keep threads, time and figures out. */
package dev.herald.core;
