package dev.herald.presence;

import dev.herald.core.Address;
import dev.herald.core.Loop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One presence for several nodes of one thread; each answers on the loop of its caller. */
public final class SharedRooms {
  private final Map<Address.Room, RoomPresence> rooms = new HashMap<>();

  public Presence presence(Loop loop) {
    return new LocalPresence(loop, rooms);
  }

  public List<Address.Room> rooms() {
    return List.copyOf(rooms.keySet());
  }

  /** All of them. */
  public RoomPart part(Loop loop) {
    return new LocalPresence(loop, rooms);
  }

  /** The users of a room with their sessions. */
  public Map<String, Integer> members(Address.Room room) {
    Map<String, Integer> members = new TreeMap<>();
    if (rooms.containsKey(room)) {
      rooms
          .get(room)
          .read(Integer.MAX_VALUE)
          .members()
          .forEach(member -> members.put(member.user(), member.sessions()));
    }
    return members;
  }

  /** All who said something of the room. */
  public Set<String> owners(Address.Room room) {
    return rooms.containsKey(room) ? Set.copyOf(rooms.get(room).owners.keySet()) : Set.of();
  }

  /** All who are to be told of the room. */
  public Set<String> watchers(Address.Room room) {
    Set<String> watchers = new HashSet<>(owners(room));
    watchers.removeIf(name -> !rooms.get(room).owners.get(name).watching);
    return watchers;
  }

  /** Running it puts the entry back, as when a copy takes over that missed what came since. */
  public Runnable restorePoint(Address.Room room) {
    RoomPresence copy;
    try {
      copy = RoomPresenceTest.copy(rooms.get(room));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return () -> rooms.put(room, copy);
  }

  /** As when the copies of an entry are lost. */
  public void lose(Address.Room room) {
    rooms.remove(room);
  }
}
