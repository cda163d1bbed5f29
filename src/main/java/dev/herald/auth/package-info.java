/** Who may do what. */
package dev.herald.auth;
