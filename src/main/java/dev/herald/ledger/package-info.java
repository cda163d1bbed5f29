/** The record of every address: its position, recent messages and owners. */
package dev.herald.ledger;
