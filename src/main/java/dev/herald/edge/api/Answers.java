package dev.herald.edge.api;

import dev.herald.core.Event;
import dev.herald.core.Member;
import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.protocol.JsonPage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Answers as JSON, whichever way a back-end asks. */
final class Answers {
  private Answers() {}

  /** Of what is not kept, no place. */
  static Buffer position(Position position) {
    return Results.append(position, Buffer.buffer());
  }

  static Buffer history(Page page, Position since) {
    ByteBuf json = Unpooled.buffer();
    JsonPage.encode(page, isRecovered(page, since), json);
    return BufferInternal.buffer(json);
  }

  /** Whether nothing is missing between that place and the page. */
  private static boolean isRecovered(Page page, Position since) {
    if (since.isKept()) {
      return page.head().isKept() && !page.lost();
    }
    return !page.start().isKept() || page.start().offset() == 0;
  }

  static JsonObject members(Event.Present present) {
    JsonArray members = new JsonArray();
    for (Member member : present.members().orElseThrow()) {
      members.add(new JsonObject().put("user", member.user()).put("sessions", member.sessions()));
    }
    return new JsonObject().put("count", present.count()).put("members", members);
  }
}
