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
import java.util.concurrent.atomic.AtomicLong;

/**
 * The sessions of one loop, by address. Which loops have sessions of an address is known to the
 * address's lane, on its home loop.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
public final class Hub {
  /** Bytes of frames, each counted once, that may be on their way to the sessions of one loop. */
  static final long MAX_ON_THE_WAY = 64L * 1024 * 1024;

  private final int index;
  private final Loop loop;
  private final Counters counters;
  private final Outbox outbox;
  private final AtomicLong onTheWay = new AtomicLong();
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
    return groups
        .computeIfAbsent(address, a -> new Group(a, counters, this::delivered))
        .enter(session);
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

  /**
   * Takes messages of one address to this loop's sessions. Thread-safe; takes over one reference of
   * each.
   */
  public void post(Address address, List<EncodedMessage> messages) {
    long bytes = 0;
    for (int i = 0; i < messages.size(); i++) {
      bytes += messages.get(i).size();
    }
    onTheWay.addAndGet(bytes);
    loop.run(() -> deliver(address, messages));
  }

  /** Whether this loop has more to deliver than it should hold in memory. Thread-safe. */
  public boolean isCongested() {
    return onTheWay.get() > MAX_ON_THE_WAY;
  }

  private void delivered(long bytes) {
    onTheWay.addAndGet(-bytes);
  }

  private void deliver(Address address, List<EncodedMessage> messages) {
    assert loop.isCurrent() : "hub touched from " + Thread.currentThread().getName();
    Group group = groups.get(address);
    boolean idle = group != null && !group.hasWork();
    for (int i = 0; i < messages.size(); i++) {
      EncodedMessage message = messages.get(i);
      if (group != null) {
        group.add(message);
      } else {
        delivered(message.size());
        message.release();
      }
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
