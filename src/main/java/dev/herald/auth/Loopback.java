package dev.herald.auth;

import java.util.Locale;
import java.util.regex.Pattern;

/** Tells hosts that are this machine (RFC 1122, section 3.2.1.3; RFC 6761, section 6.3). */
public final class Loopback {
  private static final Pattern IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");

  private Loopback() {}

  /**
   * @param host a name or an address, without a port; an IPv6 address with or without brackets
   */
  public static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("::1")
        || name.equals("[::1]")
        || IPV4.matcher(name).matches();
  }
}
