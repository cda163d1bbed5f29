package dev.herald.process.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what was acknowledged with what was received. On the loop of the clients. */
final class Judge {
  private static final int SHOWN = 40;

  private final Collection<ChaosClient> clients;
  private final Map<String, List<Track>> receivers = new HashMap<>();
  private final Set<Long> repeats = new HashSet<>();
  private final List<String> wrong = new ArrayList<>();
  private final List<String> gone = new ArrayList<>();
  private long missed;
  private long told;

  Judge(Collection<ChaosClient> clients) {
    this.clients = clients;
    clients.forEach(client -> repeats.addAll(client.sends().repeats()));
    for (ChaosClient client : clients) {
      client
          .byAddress()
          .forEach(
              (address, track) ->
                  receivers.computeIfAbsent(address, none -> new ArrayList<>()).add(track));
    }
  }

  /** Acknowledged messages that a receiver has not got, and was not told of. */
  static long missing(Collection<ChaosClient> clients) {
    Judge judge = new Judge(clients);
    judge.compareAll();
    return judge.missed;
  }

  /**
   * @param readers that came afterwards and read all that is kept; none if that was not looked at
   * @param sendingNanos for how long they sent
   */
  Verdict verdict(Collection<ChaosClient> readers, long sendingNanos) {
    compareAll();
    for (ChaosClient client : clients) {
      wrong.addAll(client.sends().wrong());
    }
    receivers.values().forEach(tracks -> tracks.forEach(this::broken));
    receivers.forEach(this::forks);
    long repeated = readers.isEmpty() ? repeated(clients) : repeated(readers);
    long sent = clients.stream().mapToLong(client -> client.sends().count()).sum();
    return new Verdict(
        sent,
        Math.round(sent * 1e9 / Math.max(1, sendingNanos)),
        clients.stream().mapToLong(client -> client.sends().acked().size()).sum(),
        clients.stream().mapToLong(client -> client.sends().unanswered()).sum(),
        readers.isEmpty() ? 0 : lost(readers),
        missed,
        told,
        tracks(clients).stream().mapToLong(track -> track.jumps().size()).sum(),
        repeated,
        clients.stream().mapToLong(client -> client.sends().refusals()).sum(),
        refusedNanos() / 1e9,
        tracks(clients).stream().mapToLong(Track::pauseNanos).max().orElse(0) / 1e9,
        wrong.stream().limit(SHOWN).toList(),
        gone.stream().limit(SHOWN).toList(),
        tracks(clients).stream()
            .filter(track -> !track.jumps().isEmpty())
            .map(Track::toString)
            .limit(SHOWN)
            .toList());
  }

  /** From the first answer that said "later" to the last. */
  private long refusedNanos() {
    List<Sends> concerned =
        clients.stream().map(ChaosClient::sends).filter(sends -> sends.refusals() > 0).toList();
    long first = concerned.stream().mapToLong(Sends::refusedFirst).min().orElse(0);
    return concerned.stream().mapToLong(Sends::refusedLast).max().orElse(0) - first;
  }

  private static List<Track> tracks(Collection<ChaosClient> clients) {
    return clients.stream().flatMap(client -> client.tracks().stream()).toList();
  }

  private void compareAll() {
    for (ChaosClient client : clients) {
      client.sends().acked().forEach(this::compare);
    }
  }

  private void compare(Sends.Acked acked) {
    for (Track track : receivers.getOrDefault(acked.to(), List.of())) {
      if (track.saw(acked.id())) {
        continue;
      }
      if (excused(track, acked.place())) {
        told++;
        continue;
      }
      missed++;
      gone.add(Sends.text(acked.id()) + " at " + acked.place() + " never came to " + track);
    }
  }

  /** Told of that very place; or of a new epoch, and the message is of one in between. */
  private static boolean excused(Track track, Place place) {
    if (track.wasTold(place)) {
      return true;
    }
    boolean known = track.at().stream().anyMatch(at -> at.epoch().equals(place.epoch()));
    return !known && track.wasToldOfEpochs();
  }

  private void broken(Track track) {
    wrong.addAll(track.wrong());
    Map<Long, Long> last = new HashMap<>(); // sender to message
    if (track.again() > 0) {
      return; // a history that came again, as it had to
    }
    for (long id : track.order()) {
      if (repeats.contains(id)) {
        continue;
      }
      Long before = last.put(Sends.sender(id), id);
      if (before != null && before >= id) {
        wrong.add(track + ": " + Sends.text(id) + " came after " + Sends.text(before));
      }
    }
  }

  /** One place holds one message, for all receivers and for the sender. */
  private void forks(String address, List<Track> tracks) {
    Map<Place, Long> all = new HashMap<>();
    for (Track track : tracks) {
      track.byPlace().forEach((place, id) -> same(all, address, place, id));
    }
    for (ChaosClient client : clients) {
      for (Sends.Acked acked : client.sends().acked()) {
        if (acked.to().equals(address)) {
          same(all, address, acked.place(), acked.id());
        }
      }
    }
  }

  private void same(Map<Place, Long> all, String address, Place place, long id) {
    Long other = all.put(place, id);
    if (other != null && other != id) {
      wrong.add(
          address + " at " + place + " is " + Sends.text(other) + " and also " + Sends.text(id));
    }
  }

  /** Messages that one receiver saw at two places of one epoch. */
  private static long repeated(Collection<ChaosClient> clients) {
    Set<Long> twice = new HashSet<>();
    for (Track track : tracks(clients)) {
      Map<String, Set<Long>> seen = new HashMap<>();
      track
          .byPlace()
          .forEach(
              (place, id) -> {
                if (!seen.computeIfAbsent(place.epoch(), none -> new HashSet<>()).add(id)) {
                  twice.add(id);
                }
              });
    }
    return twice.size();
  }

  private long lost(Collection<ChaosClient> readers) {
    Set<Long> kept = new HashSet<>();
    tracks(readers).forEach(track -> kept.addAll(track.order()));
    long lost = 0;
    for (ChaosClient client : clients) {
      for (Sends.Acked acked : client.sends().acked()) {
        if (!kept.contains(acked.id())) {
          lost++;
          gone.add(
              Sends.text(acked.id()) + " at " + acked.to() + " " + acked.place() + " is not kept");
        }
      }
    }
    return lost;
  }
}
