package dev.herald.edge;

import dev.herald.app.Gateway;
import dev.herald.app.RandomNames;
import dev.herald.core.Address;
import dev.herald.core.ErrorCode;
import dev.herald.core.Identity;
import dev.herald.core.Position;
import dev.herald.core.Refusal;
import dev.herald.core.Resume;
import dev.herald.edge.http.Query;
import dev.herald.protocol.JsonProtocol;
import dev.herald.protocol.PlainTextProtocol;
import dev.herald.protocol.Protocol;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Reads what a request for a WebSocket asks for. */
final class Upgrade {
  /** The subprotocol of this server (RFC 6455, section 1.9). */
  static final String SUBPROTOCOL = "herald.v1";

  /** What stands before a token that is offered beside the subprotocol. */
  private static final String BEARER = "bearer.";

  private static final int MAX_DIGITS = 16;

  /** RFC 9110, section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Protocol JSON = new JsonProtocol();
  private static final Protocol PLAIN_TEXT = new PlainTextProtocol(JSON);

  private Upgrade() {}

  /**
   * @throws Refusal if the opening is wrong
   */
  static Gateway.Opening read(HttpServerRequest request) {
    return read(request, protocol(offered(request)));
  }

  /**
   * As {@link #read(HttpServerRequest)}, where the endpoint says what is spoken.
   *
   * @throws Refusal if the opening is wrong
   */
  static Gateway.Opening read(HttpServerRequest request, Protocol protocol) {
    Query query = new Query(request.uri());
    return new Gateway.Opening(
        new Identity(user(query)),
        protocol,
        query.all("room").stream()
            .map(room -> new Gateway.Wanted(room, Resume.NOW, false))
            .toList(),
        new Resume(
            query.one("since").map(Position::parse),
            query.one("last").map(Upgrade::last).orElse(0L)));
  }

  /** Whom the client says it is; a guest, if it does not. */
  static Address.User user(Query query) {
    return user(query.one("user"));
  }

  /** As {@link #user(Query)}. */
  static Address.User user(Optional<String> name) {
    return new Address.User(
        name.orElseGet(() -> "guest-" + RandomNames.letters(ThreadLocalRandom.current(), 8)));
  }

  static long last(String text) {
    boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (text.isEmpty() || text.length() > MAX_DIGITS || !digits) {
      throw ErrorCode.BAD_FRAME.because("last is a number of messages");
    }
    return Long.parseLong(text);
  }

  private static Protocol protocol(List<String> offered) {
    if (offered.isEmpty()) {
      return PLAIN_TEXT;
    }
    if (offered.contains(SUBPROTOCOL)) {
      return JSON;
    }
    throw ErrorCode.BAD_FRAME.because("the subprotocol of this server is " + SUBPROTOCOL);
  }

  /**
   * The subprotocol to select: this server's, else, so that a page can read the close code that
   * refuses the others, the first of them. A token is none.
   */
  static Optional<String> subprotocol(HttpServerRequest request) {
    List<String> offered = offered(request);
    return offered.contains(SUBPROTOCOL)
        ? Optional.of(SUBPROTOCOL)
        : offered.stream()
            .filter(name -> TOKEN.matcher(name).matches() && !name.startsWith(BEARER))
            .findFirst();
  }

  /** The header may come once with a list, or many times. */
  private static List<String> offered(HttpServerRequest request) {
    List<String> offered = new ArrayList<>();
    for (String header : request.headers().getAll("Sec-WebSocket-Protocol")) {
      for (String name : header.split(",")) {
        offered.add(name.trim());
      }
    }
    return offered;
  }
}
