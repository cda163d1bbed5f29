package dev.herald.core;

/** Whether a client that comes back gets all that it missed. */
public enum Recovered {
  /** It did not say where it was. */
  UNASKED,
  YES,
  /** It must reload what it holds. */
  NO
}
