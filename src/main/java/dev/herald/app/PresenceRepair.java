package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.presence.Digest;
import dev.herald.presence.Report;
import dev.herald.presence.Reported;
import io.vertx.core.Completable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what the cluster has of this node with what this node has said, after the cluster has
 * changed, thousands of rooms at a time; where it differs all is said anew, in the same way. A room
 * that is busy, watched or very large sees to itself.
 *
 * <p><b>Threading.</b> Confined to the loop of its lanes.
 */
final class PresenceRepair {
  /** Users that are reported by one operation on all partitions; one room's are more at most. */
  private static final int MAX_USERS = 10_000;

  private final PresenceContext context;
  private final Operations operations;
  private final Repair<PresenceLane> repair;

  PresenceRepair(PresenceContext context, Operations operations) {
    this.context = context;
    this.operations = operations;
    this.repair = new Repair<>(context.loop(), this::look, PresenceLane::repair, () -> {});
  }

  void start(Collection<PresenceLane> lanes) {
    repair.start(lanes);
  }

  /** For how long it has been under way, in seconds; 0 if it is not. Thread-safe. */
  double seconds() {
    return repair.seconds();
  }

  private void look(List<PresenceLane> some, Completable<List<PresenceLane>> left) {
    Map<Address.Room, PresenceLane> quiet = new HashMap<>();
    List<PresenceLane> busy = new ArrayList<>();
    for (PresenceLane lane : some) {
      if (lane.isQuiet()) {
        quiet.put(lane.room(), lane);
      } else {
        busy.add(lane);
      }
    }
    if (quiet.isEmpty()) {
      left.succeed(busy);
      return;
    }
    operations.<Map<Address.Room, Digest>>runOnce(
        () -> context.presence().digests(context.owner(), quiet.keySet()),
        (digests, failure) -> {
          if (failure == null) {
            sayAnew(different(quiet, digests), busy, left);
          } else {
            left.fail(failure);
          }
        });
  }

  private static ArrayDeque<PresenceLane> different(
      Map<Address.Room, PresenceLane> lanes, Map<Address.Room, Digest> digests) {
    ArrayDeque<PresenceLane> different = new ArrayDeque<>();
    lanes.forEach(
        (room, lane) -> {
          if (!lane.agrees(digests.getOrDefault(room, Digest.NONE))) {
            different.add(lane);
          }
        });
    return different;
  }

  /** Some of these, then the others. */
  private void sayAnew(
      ArrayDeque<PresenceLane> lanes,
      List<PresenceLane> left,
      Completable<List<PresenceLane>> done) {
    Map<Report, Completable<Reported>> reports = new HashMap<>();
    for (int users = 0; users < MAX_USERS && !lanes.isEmpty(); ) {
      PresenceLane lane = lanes.remove();
      Optional<PresenceLane.Anew> anew = lane.sayAnew();
      if (anew.isPresent()) {
        reports.put(anew.get().report(), anew.get().answer());
        users += anew.get().report().sessions().size();
      } else {
        left.add(lane);
      }
    }
    if (reports.isEmpty()) {
      done.succeed(left);
      return;
    }
    operations.<Map<Address.Room, Reported>>runOnce(
        () -> context.presence().reportAll(reports.keySet()),
        (reported, failure) -> {
          reports.forEach(
              (report, answer) ->
                  answer.complete(failure == null ? reported.get(report.room()) : null, failure));
          if (failure == null) {
            sayAnew(lanes, left, done);
          } else {
            done.fail(failure);
          }
        });
  }
}
