package dev.herald.auth;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port as they stand in {@code Host} and {@code Origin} (RFC 3986, section 3.2).
 * {@code java.net.URI} would not do: to it, a host with an underscore is none, and Docker Compose
 * gives such names.
 *
 * @param host in lower case; an IPv6 address in brackets
 */
record Authority(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~!$&'()*+,;=%-]+)(?::(\\d{0,5}))?");

  private static final int MAX_PORT = 65_535;

  /**
   * @param impliedPort where none is written
   */
  static Optional<Authority> parse(String text, int impliedPort) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String digits = matcher.group(2);
    int port = digits == null || digits.isEmpty() ? impliedPort : Integer.parseInt(digits);
    return port > MAX_PORT
        ? Optional.empty()
        : Optional.of(new Authority(matcher.group(1).toLowerCase(Locale.ROOT), port));
  }

  boolean isLoopback() {
    return Loopback.isLoopback(host);
  }
}
