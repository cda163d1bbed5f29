package dev.herald.edge.api;

import dev.herald.core.Position;
import dev.herald.core.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.List;

/** What became of the messages of one request, in the order in which they stood there. */
final class Results {
  private final List<Object> results = new ArrayList<>();
  private int taken;

  int size() {
    return results.size();
  }

  /** One more is on its way. */
  int next() {
    results.add(null);
    return results.size() - 1;
  }

  void taken(int index, Position position) {
    results.set(index, position);
    taken++;
  }

  void refused(int index, Refusal refusal) {
    results.set(index, refusal);
  }

  /** Of RFC 4918, section 11.1 and 11.2, where some or all were refused. */
  int status() {
    if (taken == results.size()) {
      return 202;
    }
    return taken == 0 ? 422 : 207;
  }

  Buffer json() {
    Buffer json = Buffer.buffer(results.size() * 48 + 2);
    String separator = "[";
    for (Object result : results) {
      json.appendString(separator);
      separator = ",";
      if (result instanceof Refusal refusal) {
        json.appendString("{\"error\":{\"code\":\"").appendString(refusal.code().wireName());
        json.appendString("\",\"message\":").appendString(Json.encode(refusal.getMessage()));
        json.appendString("}}");
      } else {
        append((Position) result, json);
      }
    }
    return json.appendString(results.isEmpty() ? "[]" : "]");
  }

  /** Of what is not kept, no place. */
  static Buffer append(Position position, Buffer json) {
    if (!position.isKept()) {
      return json.appendString("{}");
    }
    return json.appendString("{\"epoch\":\"")
        .appendString(position.epoch())
        .appendString("\",\"offset\":")
        .appendString(Long.toString(position.offset()))
        .appendString("}");
  }
}
