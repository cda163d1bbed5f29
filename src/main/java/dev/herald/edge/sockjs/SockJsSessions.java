package dev.herald.edge.sockjs;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions over SockJS of a node, by the names that their clients gave them: requests of one
 * come on any loop. Thread-safe.
 */
public final class SockJsSessions {
  private final Map<String, SockJsTransport> all = new ConcurrentHashMap<>();

  public Optional<SockJsTransport> find(String name) {
    return Optional.ofNullable(all.get(name));
  }

  /**
   * Adds a new one, unless the name is taken meanwhile.
   *
   * @return who has the name now
   */
  public SockJsTransport add(String name, SockJsTransport made) {
    SockJsTransport first = all.putIfAbsent(name, made);
    return first == null ? made : first;
  }

  /** Nobody can ask for it any more. */
  public void remove(String name, SockJsTransport over) {
    all.remove(name, over);
  }
}
