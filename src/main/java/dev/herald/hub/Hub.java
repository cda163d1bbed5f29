package dev.herald.hub;

import dev.herald.core.Address;
import dev.herald.core.Counters;
import dev.herald.core.Loop;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The sessions of one loop. Which of them receive an address is known to its {@link Group}, and
 * which loops have such a group to the address's lane, on its home loop.
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
  private final Group everyone;
  private final AtomicLong onTheWay = new AtomicLong();
  private final Set<Session> sessions = new LinkedHashSet<>();

  /**
   * @param index which loop of the node this is, from 0
   */
  public Hub(int index, Loop loop, Counters counters) {
    this.index = index;
    this.loop = loop;
    this.counters = counters;
    this.outbox = new Outbox(loop);
    this.everyone = new Group(Address.Everyone.ADDRESS, this);
  }

  public int index() {
    return index;
  }

  public Loop loop() {
    return loop;
  }

  /** The group of all open sessions. Thread-safe. */
  public Group everyone() {
    return everyone;
  }

  /** All sessions that are not closed, oldest first; a copy. */
  public List<Session> sessions() {
    assert loop.isCurrent() : "hub touched from " + Thread.currentThread().getName();
    return List.copyOf(sessions);
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

  Counters counters() {
    return counters;
  }

  /** Whether this loop has more to deliver than it should hold in memory. Thread-safe. */
  public boolean isCongested() {
    return onTheWay.get() > MAX_ON_THE_WAY;
  }

  /** Bytes of frames that set out, or that have come to all members if negative. Thread-safe. */
  void onTheWay(long bytes) {
    onTheWay.addAndGet(bytes);
  }
}
