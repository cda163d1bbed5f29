package dev.herald.process.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A client as the protocol asks for: it leaves a node that does not answer for another one, keeps a
 * position for each address, asks for what came after it, and repeats what was not acknowledged.
 * Confined to its loop.
 */
final class ChaosClient {
  private static final long MILLI = 1_000_000;
  private static final long LONGEST_BACK_OFF = 1_000 * MILLI;

  private final ClientLoop loop;
  private final Nodes nodes;
  private final Persona persona;
  private final Sends sends;
  private final Random random;
  private final Map<String, Track> tracks = new LinkedHashMap<>();
  private final Set<String> outside = new HashSet<>();
  private final Questions questions = new Questions(this::tell);
  private Optional<Connection> connection = Optional.empty();
  private int node;
  private long attemptAt;
  private long backOff = 25 * MILLI;
  private long rejoinAt;
  private boolean closed;
  private boolean staysAway;

  ChaosClient(ClientLoop loop, Nodes nodes, Persona persona) {
    this.loop = loop;
    this.nodes = nodes;
    this.persona = persona;
    this.sends = new Sends(persona.id());
    this.random = new Random(persona.id());
    this.node = persona.id() % nodes.count();
    this.attemptAt = loop.nanos();
    track("user:" + persona.user());
    persona.rooms().forEach(room -> track("room:" + room));
    loop.onTick(this::tick);
  }

  private void track(String address) {
    tracks.put(address, new Track(persona.id() + " for " + address));
  }

  /** What one socket tells; an older one is not heard any more. */
  private final class Connection implements Wire.Listener {
    private final Wire wire;
    private boolean welcomed;
    private long heardAt = loop.nanos();
    private boolean asked;
    private long reconnectAt;

    Connection() throws IOException {
      wire = new Wire(loop, nodes.address(node), target(), this);
    }

    @Override
    public void text(JsonNode frame) {
      heardAt = loop.nanos();
      asked = false;
      handle(frame, this);
    }

    @Override
    public void ended(String why) {
      disconnected(reconnectAt);
    }

    void tick(long nanos) {
      long silence = (nanos - heardAt) / MILLI;
      long answer = persona.answer().toMillis();
      boolean late = asked && silence > persona.silence().toMillis() + answer;
      if (late || !welcomed && silence > answer) {
        wire.abort();
        disconnected(0);
        return;
      }
      if (welcomed && !asked && silence > persona.silence().toMillis()) {
        asked = true;
        wire.send("{\"type\":\"ping\"}");
      }
      sends.repeatRefused(nanos, wire::send);
    }
  }

  private void tick(long nanos) {
    if (closed) {
      return;
    }
    connection.ifPresent(open -> open.tick(nanos));
    if (connection.isEmpty() && !staysAway && nanos >= attemptAt) {
      connect();
    }
    if (rejoinAt != 0 && nanos >= rejoinAt) {
      rejoinAt = 0;
      connection.filter(open -> open.welcomed).ifPresent(this::joinAll);
    }
  }

  private void connect() {
    try {
      connection = Optional.of(new Connection());
    } catch (IOException | RuntimeException unreachable) {
      disconnected(0);
    }
  }

  /**
   * @param notBefore when the node said to connect again, 0 if it did not
   */
  private void disconnected(long notBefore) {
    connection = Optional.empty();
    questions.unanswered(loop.nanos());
    node = (node + 1) % nodes.count();
    attemptAt = Math.max(notBefore, loop.nanos() + backOff + random.nextInt(25) * MILLI);
    backOff = Math.min(LONGEST_BACK_OFF, backOff * 2);
  }

  private String target() {
    String target = "/ws?user=" + persona.user();
    Track own = tracks.get("user:" + persona.user());
    if (own.at().isPresent()) {
      return target + "&since=" + own.at().get();
    }
    return persona.last() == 0 ? target : target + "&last=" + persona.last();
  }

  private void handle(JsonNode frame, Connection from) {
    switch (frame.path("type").asText()) {
      case "message" -> message(frame);
      case "ack" -> {
        sends.acknowledged(frame);
        questions.acked(frame);
      }
      case "welcome" -> welcome(frame, from);
      case "joined" -> joined(frame);
      case "left" -> questions.of(frame).ifPresent(Recall::left);
      case "reset" -> reset(frame);
      case "reconnect" -> from.reconnectAt = loop.nanos() + frame.path("after").asLong() * MILLI;
      case "presence" -> questions.counted(frame, loop.nanos());
      case "error" -> error(frame);
      default -> {} // pong
    }
  }

  private void message(JsonNode frame) {
    Optional<Recall> recall = questions.of(frame);
    if (recall.isPresent()) {
      recall.get().message(Place.of(frame), loop.nanos());
      return;
    }
    String data = frame.path("data").asText();
    long id = Sends.id(data.substring(0, data.indexOf(' ')));
    Track track = tracks.get(frame.path("to").asText());
    track.message(id, Place.of(frame), loop.nanos());
  }

  private void reset(JsonNode frame) {
    Optional<Recall> recall = questions.of(frame);
    if (recall.isPresent()) {
      recall.get().reset(loop.nanos());
    } else {
      tracks.get(frame.path("to").asText()).reset(Place.of(frame));
    }
  }

  private void welcome(JsonNode frame, Connection from) {
    backOff = 25 * MILLI;
    from.welcomed = true;
    resumed(tracks.get("user:" + persona.user()), frame);
    outside.clear();
    persona.rooms().forEach(outside::add);
    joinAll(from);
    sends.repeatAll(from.wire::send);
  }

  private void joinAll(Connection to) {
    for (String room : outside) {
      Optional<Place> at = tracks.get("room:" + room).at();
      String more = persona.last() == 0 ? "" : ",\"last\":" + persona.last();
      if (at.isPresent()) {
        more =
            ",\"since\":{\"epoch\":\"%s\",\"offset\":%d}"
                .formatted(at.get().epoch(), at.get().offset());
      }
      to.wire.send("{\"type\":\"join\",\"room\":\"" + room + "\"" + more + "}");
    }
  }

  private void joined(JsonNode frame) {
    String room = frame.path("room").asText();
    boolean recovered = frame.path("recovered").asBoolean();
    questions.of(frame).ifPresent(recall -> recall.joined(recovered, loop.nanos()));
    if (outside.remove(room)) {
      resumed(tracks.get("room:" + room), frame);
    }
  }

  private static void resumed(Track track, JsonNode frame) {
    track.resumed(Place.of(frame), frame.path("recovered").asBoolean());
  }

  private void error(JsonNode frame) {
    if (questions.refused(frame, loop.nanos())) {
      return;
    }
    if (frame.path("id").isNumber()) {
      sends.refused(frame, loop.nanos());
      return;
    }
    rejoinAt = loop.nanos() + frame.path("after").asLong(200) * MILLI; // a join that failed
  }

  /** Sends, unless it has no connection, or too many unanswered. */
  void offer(String to) {
    if (isIn() && !sends.isFull()) {
      send(to);
    }
  }

  /** Sends, and returns the message; only while it is in. */
  long send(String to) {
    return sends.send(to, connection.orElseThrow().wire::send);
  }

  private void tell(String frame) {
    connection.ifPresent(open -> open.wire.send(frame));
  }

  /** What it asks of other rooms than its own; only while it is in. */
  Questions questions() {
    return questions;
  }

  /** Whether it is connected and in all its rooms. */
  boolean isIn() {
    return outside.isEmpty() && connection.filter(open -> open.welcomed).isPresent();
  }

  Sends sends() {
    return sends;
  }

  Collection<Track> tracks() {
    return tracks.values();
  }

  Map<String, Track> byAddress() {
    return tracks;
  }

  /** When its connection ends it does not come back. */
  void stayAway() {
    staysAway = true;
  }

  void close() {
    closed = true;
    connection.ifPresent(open -> open.wire.abort());
    connection = Optional.empty();
  }

  @Override
  public String toString() {
    return persona.id()
        + " at node "
        + node
        + (connection.isPresent() ? ", connected" : ", not connected")
        + ", not in "
        + outside.size()
        + " rooms, unanswered "
        + sends.unanswered();
  }
}
