package dev.herald.cluster;

import dev.herald.core.Address;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Addresses of which a node missed kept messages; if they are too many to name, all.
 *
 * <p><b>Threading.</b> Confined to the loop of its owner.
 */
final class Missed {
  static final int MAX_ADDRESSES = 10_000;

  private Set<Address> addresses = new HashSet<>(4);
  private boolean all;

  void add(Address address) {
    if (!all && addresses.size() >= MAX_ADDRESSES) {
      addAll();
    }
    if (!all) {
      addresses.add(address);
    }
  }

  void add(Collection<Address> more) {
    more.forEach(this::add);
  }

  void addAll() {
    all = true;
    addresses = new HashSet<>(4);
  }

  void add(Missed other) {
    if (other.all) {
      addAll();
    }
    add(other.addresses);
  }

  boolean isEmpty() {
    return !all && addresses.isEmpty();
  }

  boolean isAll() {
    return all;
  }

  Set<Address> addresses() {
    return addresses;
  }
}
