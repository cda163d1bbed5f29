package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.Counters;
import dev.herald.core.Event;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.hub.EncodedMessage;
import dev.herald.hub.Group;
import dev.herald.hub.Hub;
import dev.herald.protocol.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * How many sessions of one address each loop of this node has. A session counts from when it is
 * admitted, so that a loop never stops to get messages while one is on its way there.
 *
 * <p><b>Threading.</b> Confined to the home loop of its address.
 */
final class Receivers {
  private final Address address;
  private final List<Hub> hubs;
  private final Protocol protocol;
  private final int[] sessions;
  private final Group[] groups;
  private final IntConsumer counter;
  private int total;

  Receivers(Address address, Homes homes) {
    this.address = address;
    this.hubs = homes.hubs();
    this.protocol = homes.protocol();
    this.sessions = new int[hubs.size()];
    this.groups = new Group[hubs.size()];
    this.counter =
        address instanceof Address.Room
            ? homes::countRooms
            : address instanceof Address.Watchers ? homes::countWatched : none -> {};
  }

  boolean isEmpty() {
    return total == 0;
  }

  /** Returns the group that the session is to enter. */
  Group admit(int hub) {
    sessions[hub]++;
    total++;
    if (total == 1) {
      counter.accept(1);
    }
    if (groups[hub] == null) {
      groups[hub] = new Group(address, hubs.get(hub));
    }
    return groups[hub];
  }

  /** Those that have sessions. */
  List<Group> groups() {
    List<Group> found = new ArrayList<>();
    for (int i = 0; i < sessions.length; i++) {
      if (sessions[i] > 0) {
        found.add(groups[i]);
      }
    }
    return found;
  }

  void left(int hub) {
    assert sessions[hub] > 0 : "more sessions left " + address.key() + " than entered";
    sessions[hub]--;
    total--;
    if (total == 0) {
      counter.accept(-1);
    }
  }

  /** Encodes each message once; one task per loop takes all of them there. */
  void deliver(List<Message> messages) {
    if (isEmpty()) {
      return;
    }
    List<EncodedMessage> encoded = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      encoded.add(EncodedMessage.encode(messages.get(i), protocol));
    }
    post(encoded);
  }

  /** As {@link #deliver}, for what is no message. */
  void tell(List<Event> events) {
    if (isEmpty() || events.isEmpty()) {
      return;
    }
    List<EncodedMessage> encoded = new ArrayList<>(events.size());
    for (Event event : events) {
      encoded.add(EncodedMessage.encode(event, protocol));
    }
    post(encoded);
  }

  private void post(List<EncodedMessage> encoded) {
    for (int i = 0; i < sessions.length; i++) {
      if (sessions[i] > 0) {
        encoded.forEach(EncodedMessage::retain);
        groups[i].post(encoded);
      }
    }
    encoded.forEach(EncodedMessage::release);
  }

  /** Tells every session that what it holds of the address is out of date. */
  void reset(Position position, Counters counters) {
    counters.reset();
    for (int i = 0; i < sessions.length; i++) {
      if (sessions[i] > 0) {
        groups[i].reset(position);
      }
    }
  }
}
