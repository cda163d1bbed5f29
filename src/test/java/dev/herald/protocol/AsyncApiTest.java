package dev.herald.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Command;
import dev.herald.core.ErrorCode;
import dev.herald.core.Event;
import dev.herald.core.Member;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.core.Recovered;
import dev.herald.testing.ApiContract;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The description of the protocol that the node serves holds for every frame. */
class AsyncApiTest {
  private static final ApiContract CONTRACT = ApiContract.read("asyncapi.yaml");
  private static final Address.Room ROOM = new Address.Room("r");
  private static final Position PLACE = new Position("e", 3);
  private static final List<Member> MEMBERS = List.of(new Member("ann", 2));

  private static final List<Event> EVENTS =
      List.of(
          new Event.Welcome("s", "ann", "n", PLACE, Recovered.NO, 25_000, 65_536, 128),
          new Event.Welcome("s", "ann", "n", Position.UNKEPT, Recovered.UNASKED, 1, 1, 1),
          new Event.Ack("1", ROOM, PLACE),
          new Event.Ack("\"a\"", Address.Everyone.ADDRESS, Position.UNKEPT),
          new Event.Joined("", ROOM, PLACE, Recovered.YES),
          new Event.Joined("1", ROOM, Position.UNKEPT, Recovered.UNASKED),
          new Event.Left("", ROOM),
          new Event.Present("1", ROOM, 1, Optional.of(MEMBERS)),
          new Event.Present("", ROOM, 5_000, Optional.empty()),
          new Event.Watching("1", ROOM, 1, MEMBERS),
          new Event.Unwatched("1", ROOM),
          new Event.MemberJoined(ROOM, "ann", 1),
          new Event.MemberLeft(ROOM, "ann", 0),
          new Event.Pong(""),
          new Event.Refused("1", ErrorCode.UNAVAILABLE, "later", "r", true),
          new Event.Refused("", ErrorCode.BAD_ADDRESS, "no", "x", false),
          new Event.Reset(ROOM, PLACE),
          new Event.Reconnect(0));

  private static String frame(Consumer<ByteBuf> encoding) {
    ByteBuf frame = Unpooled.buffer();
    encoding.accept(frame);
    return frame.toString(StandardCharsets.UTF_8);
  }

  private static JsonNode messages() {
    return CONTRACT.description().path("components").path("messages");
  }

  /** The payload of the frame of a type among those of an operation. */
  private static JsonNode payload(String operation, String type) {
    for (JsonNode message :
        CONTRACT.description().path("operations").path(operation).path("messages")) {
      String key = message.path("$ref").asText().replaceFirst(".*/", "");
      JsonNode described = messages().path(key);
      if (described.path("name").asText(key).equals(type)) {
        return described.path("payload");
      }
    }
    throw new AssertionError("no " + operation + " of type " + type);
  }

  private static void check(String frame) {
    CONTRACT.assertValid(payload("event", new JsonObject(frame).getString("type")), frame, frame);
  }

  @Test
  void everyEventIsDescribed() {
    // what services say is told in the event-bus bridge's own words alone
    Set<Class<?>> shown = new HashSet<>(Set.of(Event.Replied.class, Event.Unreplied.class));
    for (Event event : EVENTS) {
      shown.add(event.getClass());
      check(frame(out -> JsonEncoder.encode(event, out)));
    }
    assertThat(shown).isEqualTo(Set.copyOf(Arrays.asList(Event.class.getPermittedSubclasses())));
  }

  @Test
  void everyErrorCodeIsDescribed() {
    Set<String> described = new HashSet<>();
    messages()
        .at("/error/payload/properties/code/enum")
        .forEach(code -> described.add(code.asText()));
    Set<String> codes = new HashSet<>();
    for (ErrorCode code : ErrorCode.values()) {
      codes.add(code.wireName());
    }
    assertThat(described).isEqualTo(codes);
    Set<String> ofApi = new HashSet<>();
    ApiContract.read("openapi.yaml")
        .description()
        .at("/components/schemas/Code/enum")
        .forEach(code -> ofApi.add(code.asText()));
    assertThat(ofApi).isEqualTo(codes);
  }

  @Test
  void messagesAreDescribed() {
    List<Message> messages = new ArrayList<>();
    for (Position place : List.of(PLACE, Position.UNKEPT)) {
      for (Body body : List.of(Body.json(new byte[] {'1'}), Body.binary(new byte[] {1}))) {
        messages.add(new Message(ROOM, "", body, "", 1, place, ""));
        messages.add(new Message(ROOM, "ann", body, "k", 1, place, ""));
      }
    }
    for (Message message : messages) {
      check(frame(out -> JsonEncoder.encodeAsText(message, out)));
      check(frame(out -> JsonEncoder.encode(message, out)).split("\n", 2)[0]);
    }
  }

  @Test
  void everyCommandIsDescribed() throws BadFrame {
    Set<Class<?>> shown = new HashSet<>(Set.of(Command.Request.class));
    for (String frame :
        List.of(
            "{'type':'send','id':1,'to':'room:r','data':1,'echo':false,'keep':true,'key':'k'}",
            "{'type':'join','room':'r','since':{'epoch':'e','offset':1},'last':5}",
            "{'type':'leave','id':'a','room':'r'}",
            "{'type':'presence','room':'r'}",
            "{'type':'watch','room':'r'}",
            "{'type':'unwatch','room':'r'}",
            "{'type':'ping'}")) {
      String json = frame.replace('\'', '"');
      Command command = new JsonProtocol().decodeText(json.getBytes(StandardCharsets.UTF_8));
      shown.add(command.getClass());
      String type = json.replaceFirst("\\{\"type\":\"(\\w+)\".*", "$1");
      CONTRACT.assertValid(payload("command", type), json, json);
    }
    assertThat(shown).isEqualTo(Set.copyOf(Arrays.asList(Command.class.getPermittedSubclasses())));
  }
}
