package dev.herald.hub;

import dev.herald.core.Address;
import dev.herald.core.Event;
import dev.herald.core.Loop;
import dev.herald.core.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The sessions of one address on one loop, and the messages on their way to them.
 *
 * <p>Messages gather for the turn; then one walk brings all of them to one session after the other.
 * A walk over very many sessions pauses, so that other addresses are not kept waiting; what arrives
 * meanwhile is for the next walk. Invariants:
 *
 * <ol>
 *   <li>Every member gets the messages that arrive after it entered and before it leaves, in the
 *       order of arrival, and no others.
 *   <li>While a walk is under way no member changes its index: who leaves leaves a hole, who enters
 *       comes last, and is skipped by its {@code from}.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to the loop of its {@link Hub}.
 */
public final class Group {
  private final Address address;
  private final Hub hub;
  private final List<Membership> members = new ArrayList<>(1);
  private List<EncodedMessage> arriving = new ArrayList<>(1);
  private long arrivingBytes;
  private long arrived;
  private Backlog walking;
  private int cursor;
  private int holes;

  public Group(Address address, Hub hub) {
    this.address = address;
    this.hub = hub;
  }

  /** Takes messages to the members. Thread-safe; takes over one reference of each. */
  public void post(List<EncodedMessage> messages) {
    long bytes = 0;
    for (int i = 0; i < messages.size(); i++) {
      bytes += messages.get(i).size();
    }
    hub.onTheWay(bytes);
    hub.loop().run(() -> arrive(messages));
  }

  /** What the members hold of the address is out of date. Thread-safe. */
  public void reset(Position before) {
    hub.loop().run(() -> tellReset(before));
  }

  private void arrive(List<EncodedMessage> messages) {
    boolean idle = !hasWork();
    for (int i = 0; i < messages.size(); i++) {
      add(messages.get(i));
    }
    if (idle) {
      hub.outbox().hasWork(this);
    }
  }

  Address address() {
    return address;
  }

  /** The sessions in it now; a copy. */
  public List<Session> sessions() {
    assert hub.loop().isCurrent() : "group touched from " + Thread.currentThread().getName();
    return members.stream().filter(Objects::nonNull).map(member -> member.session).toList();
  }

  public Loop loop() {
    return hub.loop();
  }

  Membership enter(Session session) {
    assert hub.loop().isCurrent() : "group touched from " + Thread.currentThread().getName();
    Membership member = new Membership(session, this, arrived, members.size());
    members.add(member);
    return member;
  }

  void leave(Membership member) {
    if (walking != null) {
      members.set(member.index, null);
      holes++;
      return;
    }
    Membership last = members.remove(members.size() - 1);
    if (last != member) {
      members.set(member.index, last);
      last.index = member.index;
    }
  }

  boolean isEmpty() {
    return members.size() == holes;
  }

  /**
   * Brings a member what is on its way to it, ahead of the walk: an answer that tells a position
   * must not overtake the messages before that.
   */
  void catchUp(Membership member) {
    int frames = 0;
    if (walking != null && member.index >= cursor) {
      frames += walking.writeTo(member);
    }
    long first = arrived - arriving.size();
    for (int i = (int) Math.max(0, member.from - first); i < arriving.size(); i++) {
      frames += member.take(arriving.get(i));
    }
    member.from = arrived;
    hub.counters().delivered(frames);
  }

  /** Takes over the reference. */
  void add(EncodedMessage message) {
    arriving.add(message);
    arrivingBytes += message.size();
    arrived++;
  }

  /** Bytes that gather for the next walk, each message counted once. */
  long waitingBytes() {
    return arrivingBytes;
  }

  boolean hasWork() {
    return walking != null || !arriving.isEmpty();
  }

  /**
   * Brings the messages to at most {@code budget} members.
   *
   * @return how many members it came to
   */
  int walk(int budget) {
    if (walking == null) {
      walking = new Backlog(arriving, arrived - arriving.size());
      arriving = new ArrayList<>(1);
      arrivingBytes = 0;
      cursor = 0;
    }
    int start = cursor;
    int end = (int) Math.min(members.size(), (long) cursor + budget);
    int frames = 0;
    while (cursor < end) {
      Membership member = members.get(cursor++);
      if (member != null) {
        frames += walking.writeTo(member);
      }
    }
    hub.counters().delivered(frames);
    if (cursor == members.size()) {
      finish();
    }
    return Math.max(1, end - start);
  }

  private void finish() {
    hub.onTheWay(-walking.bytes());
    walking.release();
    walking = null;
    if (holes == 0) {
      return;
    }
    int kept = 0;
    for (Membership member : members) {
      if (member != null) {
        member.index = kept;
        members.set(kept++, member);
      }
    }
    members.subList(kept, members.size()).clear();
    holes = 0;
  }

  /** Tells every member that has a position, behind the messages that arrived before. */
  private void tellReset(Position before) {
    while (hasWork()) {
      walk(Integer.MAX_VALUE);
    }
    for (Membership member : List.copyOf(members)) {
      if (member.replay == null || member.replay.reset(before)) {
        member.session.send(new Event.Reset(address, before));
      }
    }
  }
}
