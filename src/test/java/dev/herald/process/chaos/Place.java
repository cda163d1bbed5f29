package dev.herald.process.chaos;

import com.fasterxml.jackson.databind.JsonNode;

/** A position: a place in the history of an address. */
record Place(String epoch, long offset) {
  static Place of(JsonNode frame) {
    return new Place(frame.path("epoch").asText(), frame.path("offset").asLong());
  }

  /** Whether it lies after the other in the same history. */
  boolean isAfter(Place other) {
    return epoch.equals(other.epoch) && offset > other.offset;
  }

  @Override
  public String toString() {
    return epoch + ":" + offset;
  }
}
