package dev.herald.edge.sockjs;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

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
   * A new one, unless the name is taken meanwhile.
   *
   * @param make gets what is to be called when the session is over
   */
  public Optional<SockJsTransport> add(String name, Function<Runnable, SockJsTransport> make) {
    SockJsTransport made = make.apply(() -> all.remove(name));
    return all.putIfAbsent(name, made) == null ? Optional.of(made) : Optional.empty();
  }
}
