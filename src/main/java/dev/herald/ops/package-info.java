/** What an operator sees: figures and logs. */
package dev.herald.ops;
