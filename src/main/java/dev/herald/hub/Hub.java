package dev.herald.hub;

import dev.herald.core.Address;
import dev.herald.core.Counters;
import dev.herald.core.Event;
import dev.herald.core.Loop;
import dev.herald.core.Position;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sessions of one loop, by address. Which loops have sessions of an address is known to the
 * address's lane, on its home loop.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
public final class Hub {
  private final int index;
  private final Loop loop;
  private final Counters counters;
  private final Outbox outbox;
  private final Map<Address, Group> groups = new HashMap<>();
  private final Set<Session> sessions = new LinkedHashSet<>();

  /**
   * @param index which loop of the node this is, from 0
   */
  public Hub(int index, Loop loop, Counters counters) {
    this.index = index;
    this.loop = loop;
    this.counters = counters;
    this.outbox = new Outbox(loop, this::forgetIfEmpty);
  }

  public int index() {
    return index;
  }

  public Loop loop() {
    return loop;
  }

  /** All sessions that are not closed, oldest first; a copy. */
  public List<Session> sessions() {
    assert loop.isCurrent() : "hub touched from " + Thread.currentThread().getName();
    return List.copyOf(sessions);
  }

  /** Rooms and users with sessions on this loop. */
  public int addresses() {
    return groups.size();
  }

  void add(Session session) {
    sessions.add(session);
  }

  void remove(Session session) {
    sessions.remove(session);
  }

  Outbox outbox() {
    return outbox;
  }

  Membership enter(Address address, Session session) {
    assert loop.isCurrent() : "hub touched from " + Thread.currentThread().getName();
    return groups.computeIfAbsent(address, a -> new Group(a, counters)).enter(session);
  }

  void leave(Membership member) {
    member.group.leave(member);
    forgetIfEmpty(member.group);
  }

  private void forgetIfEmpty(Group group) {
    if (group.isEmpty() && !group.hasWork()) {
      groups.remove(group.address(), group);
    }
  }

  /** Takes over one reference of each message. */
  public void deliver(Address address, List<EncodedMessage> messages) {
    assert loop.isCurrent() : "hub touched from " + Thread.currentThread().getName();
    Group group = groups.get(address);
    if (group == null) {
      messages.forEach(EncodedMessage::release);
      return;
    }
    boolean idle = !group.hasWork();
    for (int i = 0; i < messages.size(); i++) {
      group.add(messages.get(i));
    }
    if (idle) {
      outbox.hasWork(group);
    }
  }

  /** What the sessions of an address hold of it is out of date. */
  public void reset(Address address, Position before) {
    Group group = groups.get(address);
    if (group != null) {
      group.send(new Event.Reset(address, before));
    }
  }
}
