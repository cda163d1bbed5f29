package dev.herald.hub;

import dev.herald.core.Address;
import dev.herald.core.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The addresses of which one session gets messages, and what it still misses of them.
 *
 * <p><b>Threading.</b> Confined to the session's loop.
 */
public final class Memberships {
  private final Session session;
  private final Map<Address, Membership> members = new HashMap<>(4);
  private final Map<Class<? extends Address>, Integer> counts = new HashMap<>(4);
  private final Replays replays;

  Memberships(Session session) {
    this.session = session;
    this.replays = new Replays(session);
  }

  /**
   * Becomes a receiver of a group: of what is delivered to it from now on. If it is one already,
   * what was delivered before is written before this returns.
   *
   * @return false if it is one already, or the session is closed
   */
  public boolean enter(Group group) {
    if (session.isClosed()) {
      return false;
    }
    Membership member = members.get(group.address());
    if (member != null) {
      assert member.group == group : "two groups of " + group.address().key();
      group.catchUp(member);
      return false;
    }
    members.put(group.address(), group.enter(session));
    counts.merge(group.address().getClass(), 1, Integer::sum);
    session.runner().entered(session, group.address());
    return true;
  }

  /**
   * Holds back what is delivered of an address that was just entered, until it has what it missed.
   *
   * @param entered the position after which all messages are delivered
   */
  public Replay replay(Address address, Position entered, Replay.Source source) {
    Membership member = members.get(address);
    assert member.replay == null : "two replays of " + address.key();
    member.replay = new Replay(member, entered, source, replays);
    return member.replay;
  }

  /** The client has been told where its replay begins, if there is one. */
  void startReplay(Address address) {
    Membership member = members.get(address);
    if (member != null && member.replay != null) {
      member.replay.answered();
    }
  }

  /**
   * The place of the last message that it got of an address.
   *
   * @param live that place if it misses nothing
   */
  public Position reached(Address address, Position live) {
    Membership member = members.get(address);
    return member == null || member.replay == null ? live : member.replay.reached();
  }

  /**
   * Gets no message of the address from now on.
   *
   * @return false if it was no receiver of it
   */
  public boolean leave(Address address) {
    Membership member = members.remove(address);
    if (member == null) {
      return false;
    }
    counts.merge(address.getClass(), -1, Integer::sum);
    member.group.leave(member);
    if (member.replay != null) {
      member.replay.cancel();
    }
    session.runner().left(session, address);
    return true;
  }

  /** Returns those that it was in. */
  List<Address> leaveAll() {
    List<Address> left = new ArrayList<>(members.keySet());
    left.forEach(this::leave);
    return left;
  }

  public boolean isIn(Address address) {
    return members.containsKey(address);
  }

  /** The addresses of a kind that it is in. */
  public <A extends Address> List<A> all(Class<A> kind) {
    return members.keySet().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** How many addresses of a kind it is in. */
  int count(Class<? extends Address> kind) {
    return counts.getOrDefault(kind, 0);
  }
}
