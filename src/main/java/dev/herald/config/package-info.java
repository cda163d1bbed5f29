/** File, environment and command line, read once into validated records. */
package dev.herald.config;
