package dev.herald.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Who may use the back-end API: bearers of a key (RFC 6750, section 2.1). A node without keys
 * trusts what can only come from its own machine, by a request that no page, proxy or rebound name
 * can have made. Immutable.
 */
public final class ApiKeys {
  private static final String BEARER = "Bearer ";

  private final List<byte[]> keys;
  private final boolean boundToLoopback;
  private final Origins sameOrigin = new Origins(false);

  public ApiKeys(List<String> keys, boolean boundToLoopback) {
    this.keys = keys.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toList();
    this.boundToLoopback = boundToLoopback;
  }

  /** What a request tells about its sender. */
  public record Request(
      Optional<String> authorization, Optional<String> origin, String host, boolean forwarded) {}

  /** The end of a check. */
  public enum Verdict {
    ALLOWED,
    /** A key is needed, and there is none or a wrong one. */
    UNKNOWN,
    /** No key would help: none is configured, and the request may come from elsewhere. */
    FORBIDDEN
  }

  public Verdict check(Request request) {
    if (!keys.isEmpty()) {
      return request.authorization().filter(this::isKnown).isPresent()
          ? Verdict.ALLOWED
          : Verdict.UNKNOWN;
    }
    boolean local =
        boundToLoopback
            && Authority.parse(request.host(), 0).filter(Authority::isLoopback).isPresent()
            && !request.forwarded()
            && sameOrigin.allows(request.origin(), request.host());
    return local ? Verdict.ALLOWED : Verdict.FORBIDDEN;
  }

  /** Takes the same time for every wrong key of a length. */
  private boolean isKnown(String authorization) {
    if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return false;
    }
    byte[] given = authorization.substring(BEARER.length()).trim().getBytes(StandardCharsets.UTF_8);
    boolean known = false;
    for (byte[] key : keys) {
      known |= MessageDigest.isEqual(key, given);
    }
    return known;
  }
}
