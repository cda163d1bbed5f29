package dev.herald.edge.sockjs;

import java.util.Optional;

/**
 * The path of a request of a session: {@code /SERVER/SESSION/TRANSPORT} behind the path of the
 * endpoint. What stands for the server tells nothing here: it is for load balancers.
 *
 * @param session its name, as its client chose it
 */
public record SockJsPath(String session, String transport) {
  private static final int MAX_NAME = 64;

  /** Empty if it is no such path. */
  public static Optional<SockJsPath> parse(String path) {
    String[] parts = path.split("/", -1);
    if (parts.length != 4 || !parts[0].isEmpty() || !isName(parts[1]) || !isName(parts[2])) {
      return Optional.empty();
    }
    return Optional.of(new SockJsPath(parts[2], parts[3]));
  }

  private static boolean isName(String part) {
    return !part.isEmpty() && part.length() <= MAX_NAME && part.indexOf('.') < 0;
  }
}
