package dev.herald.protocol;

import dev.herald.core.Address;
import dev.herald.core.Command;
import dev.herald.core.Event;
import dev.herald.core.Message;
import dev.herald.core.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Server-Sent Events (HTML, section 9.2), of one session: a message is an unnamed event, all else
 * an event of its type, with the JSON of a frame as data. The id of an event says where the session
 * is in each of its addresses then, so that a browser that connects again goes on there.
 *
 * <p><b>Threading.</b> Confined to the session's loop.
 */
public final class SseProtocol implements Protocol {
  /** After which a browser whose connection has ended connects again, in milliseconds. */
  public static final String RETRY = "retry: 1000\n";

  /** Of an event without the body of a message. */
  private static final int USUAL_BYTES = 512;

  /** In the order in which they stand in an id. */
  private final Map<Address, Optional<Position>> places = new LinkedHashMap<>();

  /**
   * @param places of the session's addresses, its user's first, in the order in which they stand in
   *     an id; those that the client knew
   */
  public SseProtocol(Map<Address, Optional<Position>> places) {
    this.places.putAll(places);
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Command decodeText(byte[] frame) {
    throw new IllegalStateException("nothing is received over SSE");
  }

  @Override
  public Command decodeBinary(byte[] frame) {
    throw new IllegalStateException("nothing is received over SSE");
  }

  @Override
  public ByteBuf frame(Message message) {
    ByteBuf out = begin(message.body().size());
    if (message.position().isKept() && reached(message.to(), message.position())) {
      writeId(out);
    }
    ByteBufUtil.writeAscii(out, "data: ");
    JsonEncoder.encodeAsText(message, out);
    return end(out);
  }

  @Override
  public ByteBuf frame(Event event) {
    ByteBuf out = begin(0);
    if (event instanceof Event.Welcome) {
      ByteBufUtil.writeAscii(out, RETRY);
    }
    if (moves(event)) {
      writeId(out);
    }
    ByteBuf json = Unpooled.buffer(USUAL_BYTES);
    JsonEncoder.encode(event, json);
    ByteBufUtil.writeAscii(out, "event: " + type(json) + "\ndata: ");
    out.writeBytes(json);
    return end(out);
  }

  /** It stands in front. */
  private static String type(ByteBuf json) {
    String text = json.toString(StandardCharsets.UTF_8);
    int start = "{\"type\":\"".length();
    return text.substring(start, text.indexOf('"', start));
  }

  /** Whether the event says where the session is in one of its addresses. */
  private boolean moves(Event event) {
    if (event instanceof Event.Welcome welcome) {
      return reached(new Address.User(welcome.user()), welcome.position());
    }
    if (event instanceof Event.Joined joined) {
      return reached(joined.room(), joined.position());
    }
    return event instanceof Event.Reset reset && reached(reset.to(), reset.position());
  }

  private boolean reached(Address address, Position position) {
    return places.replace(address, Optional.of(position)) != null;
  }

  private void writeId(ByteBuf out) {
    ByteBufUtil.writeAscii(out, "id: ");
    ByteBufUtil.writeAscii(
        out,
        places.values().stream()
            .map(place -> place.filter(Position::isKept).map(Position::text).orElse(""))
            .collect(Collectors.joining(",")));
    ByteBufUtil.writeAscii(out, "\n");
  }

  private static ByteBuf begin(int body) {
    ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    return allocator.directBuffer(USUAL_BYTES + body);
  }

  private static ByteBuf end(ByteBuf out) {
    ByteBufUtil.writeAscii(out, "\n\n");
    return out;
  }
}
