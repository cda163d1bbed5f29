package dev.herald.auth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Which pages may talk to this node (RFC 6454): those that it serves itself. On a machine of one's
 * own, where nobody signs in, also pages of other local servers and from disk: there is no cookie
 * to ride on. What sends no origin is no browser, and may. Immutable.
 */
public final class Origins {
  private final boolean openOnLoopback;

  /**
   * @param openOnLoopback whether users are not authenticated and only this machine can connect
   */
  public Origins(boolean openOnLoopback) {
    this.openOnLoopback = openOnLoopback;
  }

  /**
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
    try {
      URI uri = new URI(origin.get());
      if (uri.getHost() == null) {
        return false;
      }
      boolean local = openOnLoopback && Loopback.isLoopback(uri.getHost());
      return local || authority(uri, uri).equals(authority(new URI("x://" + host), uri));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Host and port, where a missing port is the one that the origin's scheme implies. */
  private static String authority(URI uri, URI origin) {
    int implied = "https".equals(origin.getScheme()) ? 443 : 80;
    int port = uri.getPort() < 0 ? implied : uri.getPort();
    return String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }
}
