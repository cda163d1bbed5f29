package dev.herald.edge.api;

import dev.herald.core.Address;
import dev.herald.core.ErrorCode;
import dev.herald.core.Position;
import dev.herald.edge.http.Query;
import io.vertx.core.http.HttpServerRequest;

/**
 * What the query of a request of the API says. Each method throws a {@link dev.herald.core.Refusal}
 * if what it reads is missing or wrong; what nobody reads is ignored.
 */
record Parameters(Query query) {
  private static final int MOST = 1_000;
  private static final int USUAL = 100;

  static Parameters of(HttpServerRequest request) {
    return new Parameters(new Query(request.uri()));
  }

  String required(String name) {
    return query
        .one(name)
        .orElseThrow(() -> ErrorCode.BAD_FRAME.because("the parameter " + name + " is required"));
  }

  String or(String name, String absent) {
    return query.one(name).orElse(absent);
  }

  Address address(String name) {
    return Address.parse(required(name));
  }

  Address.User user() {
    return new Address.User(required("user"));
  }

  Address.Room room() {
    return new Address.Room(required("room"));
  }

  /** After which place; of none, from the beginning. */
  Position since() {
    return query.one("since").map(Position::parse).orElse(Position.UNKEPT);
  }

  boolean flag(String name, boolean absent) {
    return query
        .one(name)
        .map(
            text ->
                switch (text) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw ErrorCode.BAD_FRAME.because(name + " must be true or false");
                })
        .orElse(absent);
  }

  /** How many at most; more than 1,000 are never told at once. */
  int limit() {
    String text = or("limit", Integer.toString(USUAL));
    boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (text.isEmpty() || text.length() > 9 || !digits || Integer.parseInt(text) == 0) {
      throw ErrorCode.BAD_FRAME.because("limit is a number from 1");
    }
    return Math.min(MOST, Integer.parseInt(text));
  }
}
