package dev.herald.auth;

import java.util.Optional;

/**
 * Which pages may talk to this node (RFC 6454): those that it serves itself. On a machine of one's
 * own, where nobody signs in, also pages of other local servers and from disk: there is no cookie
 * to ride on. What sends no origin is no browser, and may. Immutable.
 */
public final class Origins {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final boolean openOnLoopback;

  /**
   * @param openOnLoopback whether users are not authenticated and only this machine can connect
   */
  public Origins(boolean openOnLoopback) {
    this.openOnLoopback = openOnLoopback;
  }

  /**
   * Where no port is written, it is the one that the origin's scheme implies.
   *
   * @param origin the header {@code Origin}
   * @param host the header {@code Host}
   */
  public boolean allows(Optional<String> origin, String host) {
    if (origin.isEmpty()) {
      return true;
    }
    if (origin.get().equals("null")) {
      return openOnLoopback;
    }
    String[] parts = origin.get().split("://", 2);
    int impliedPort = parts[0].equals("https") ? HTTPS : HTTP;
    Optional<Authority> page =
        parts.length < 2 ? Optional.empty() : Authority.parse(parts[1], impliedPort);
    boolean local = openOnLoopback && page.filter(Authority::isLoopback).isPresent();
    return local || page.isPresent() && page.equals(Authority.parse(host, impliedPort));
  }
}
