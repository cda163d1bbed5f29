package dev.herald.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes that own sessions of one address, by the last word of each. A claim holds until a
 * release with its number or a higher one, whatever order they come in.
 *
 * <p><b>Threading.</b> As {@link AddressLog}.
 */
final class Claims {
  /** The last word of an owner. */
  record LastClaim(long number, boolean holds) {}

  private final Map<String, LastClaim> claims = new HashMap<>(2);
  private long version;

  /** As they were last asked for; null if never. */
  private Owners owners;

  /** Rises by every change of who owns. */
  long version() {
    return version;
  }

  /**
   * An entry that was removed and made again must not answer "unchanged" to who knew its owners
   * before, so the versions of each epoch begin elsewhere: at a hash of 62 bits (FNV-1a), so that
   * two epochs do not meet by chance.
   */
  void beginVersions(String epoch) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < epoch.length(); i++) {
      hash = (hash ^ epoch.charAt(i)) * 0x100000001b3L;
    }
    version = (hash >>> 2) + 1;
  }

  /** The copy of an entry has at least the version of the entry. */
  void raiseVersion(long atLeast) {
    version = Math.max(version, atLeast);
  }

  /** A word that a later one has overtaken changes nothing. */
  void set(String owner, LastClaim claim) {
    LastClaim before = claims.get(owner);
    if (before != null && before.number() > claim.number()) {
      return;
    }
    claims.put(owner, claim);
    boolean held = before != null && before.holds();
    if (held != claim.holds()) {
      version++;
    }
  }

  /** A release with a number that the owner has gone beyond changes nothing. */
  void release(String owner, long number) {
    LastClaim last = claims.get(owner);
    if (last == null || last.number() <= number) {
      set(owner, new LastClaim(number, false));
    }
  }

  /** These owners have left the cluster for good. */
  void forget(Set<String> departed) {
    if (!departed.isEmpty() && claims.keySet().removeAll(departed)) {
      version++;
    }
  }

  /** The version after {@link #forget}. */
  long versionWithout(Set<String> departed) {
    return hasAny(departed) ? version + 1 : version;
  }

  boolean hasAny(Set<String> nodes) {
    for (String node : nodes) {
      if (claims.containsKey(node)) {
        return true;
      }
    }
    return false;
  }

  /** All that have ever claimed or released, and have not been forgotten. */
  Set<String> nodes() {
    return Collections.unmodifiableSet(claims.keySet());
  }

  boolean hasOwnerBut(Set<String> departed) {
    for (Map.Entry<String, LastClaim> claim : claims.entrySet()) {
      if (claim.getValue().holds() && !departed.contains(claim.getKey())) {
        return true;
      }
    }
    return false;
  }

  LastClaim of(String owner) {
    return claims.getOrDefault(owner, new LastClaim(0, false));
  }

  boolean hasOwner() {
    return hasOwnerBut(Set.of());
  }

  /** The owners, if their version is not the one known. */
  Optional<Owners> owners(long known) {
    return known == version ? Optional.empty() : Optional.of(current());
  }

  /** The owners. */
  Owners current() {
    if (owners == null || owners.version() != version) {
      List<String> nodes = new ArrayList<>(claims.size());
      claims.forEach(
          (node, claim) -> {
            if (claim.holds()) {
              nodes.add(node);
            }
          });
      owners = new Owners(version, Set.copyOf(nodes));
    }
    return owners;
  }

  /** The last word of each node that has ever claimed or released. */
  Map<String, LastClaim> all() {
    return Map.copyOf(claims);
  }

  /** As {@link #all} and {@link #version} were. */
  void restore(Map<String, LastClaim> all, long atVersion) {
    claims.putAll(all);
    version = atVersion;
  }
}
