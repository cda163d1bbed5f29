package dev.herald.core;

/** How far an address has come. */
public record AddressHead(Address to, Head head) {}
