package dev.herald.app;

import dev.herald.core.Loop;
import io.vertx.core.Completable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Looks at very many things, and mends those that need it: a bounded number at a time, and what
 * fails is tried again.
 *
 * <p>When the cluster has changed, every address that this node owns is looked at: its entry may
 * have lost the claim, with the partition, or bear it under the name that this node had before; and
 * messages may have been appended that nobody lived to route. Nearly always nothing is wrong, so
 * that thousands are looked at together; a claim is made again only where it is not held. Who is in
 * a room is compared in the same way.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}, but for {@link #seconds}.
 */
final class Repair<T> {
  /** How many are mended at a time. */
  static final int WINDOW = 64;

  /** How many are looked at at once. */
  static final int SLICE = 5_000;

  private static final Duration AGAIN = Duration.ofSeconds(1);

  /** Nodes that die together are noticed one by one: what is begun for the first is in vain. */
  private static final Duration CALM = Duration.ofMillis(200);

  private final Loop loop;
  private final BiConsumer<List<T>, Completable<List<T>>> look;
  private final BiConsumer<T, Consumer<Boolean>> mend;
  private final Runnable whenDone;
  private final ArrayDeque<T> unseen = new ArrayDeque<>();
  private final ArrayDeque<T> broken = new ArrayDeque<>();
  private int pass;
  private boolean waiting;
  private boolean looking;
  private int underWay;
  private boolean starting;
  private volatile long since;

  /**
   * @param look finds those of some that are to be mended; it tells once, now or later
   * @param mend is done to each of these; it tells once, now or later, whether that succeeded
   * @param whenDone is called at the end of each pass
   */
  Repair(
      Loop loop,
      BiConsumer<List<T>, Completable<List<T>>> look,
      BiConsumer<T, Consumer<Boolean>> mend,
      Runnable whenDone) {
    this.loop = loop;
    this.look = look;
    this.mend = mend;
    this.whenDone = whenDone;
  }

  /** For what is mended where it is looked at. */
  static <T> void nothing(T one, Consumer<Boolean> done) {
    done.accept(true);
  }

  /** For what can't be seen without mending it. */
  static <T> void all(List<T> some, Completable<List<T>> broken) {
    broken.succeed(some);
  }

  /**
   * Begins a pass through all of these, a moment later; one that is under way begins anew.
   *
   * @param all as they are when it begins
   */
  void start(Collection<T> all) {
    if (since == 0) {
      since = loop.nanos();
    }
    pass++;
    looking = false;
    unseen.clear();
    broken.clear();
    waiting = true;
    int begun = pass;
    loop.after(
        CALM,
        () -> {
          if (begun == pass) {
            waiting = false;
            unseen.addAll(all);
            more();
          }
        });
  }

  /** One after the other: what needs nothing is done at once, and many follow each other. */
  private void more() {
    if (starting) {
      return;
    }
    starting = true;
    try {
      while (underWay < WINDOW && (!broken.isEmpty() || !unseen.isEmpty() && !looking)) {
        underWay++;
        if (broken.isEmpty()) {
          lookAtSome();
        } else {
          T one = broken.remove();
          int begun = pass;
          mend.accept(one, done -> ended(done || begun != pass, broken, List.of(one)));
        }
      }
    } finally {
      starting = false;
    }
    if (underWay == 0 && since != 0 && !waiting) {
      since = 0;
      whenDone.run();
    }
  }

  private void lookAtSome() {
    looking = true;
    int begun = pass;
    List<T> some = new ArrayList<>();
    while (some.size() < SLICE && !unseen.isEmpty()) {
      some.add(unseen.remove());
    }
    look.accept(
        some,
        (found, failure) -> {
          if (begun != pass) {
            ended(true, unseen, some); // all are looked at anew
            return;
          }
          looking = false;
          if (failure == null) {
            broken.addAll(found);
          }
          ended(failure == null, unseen, some);
        });
  }

  private void ended(boolean done, ArrayDeque<T> queue, List<T> some) {
    int begun = pass;
    if (done) {
      underWay--;
    } else {
      loop.after(
          AGAIN,
          () -> {
            underWay--;
            if (begun == pass) {
              queue.addAll(some); // else all are looked at anew
            }
            more();
          });
    }
    more();
  }

  boolean isUnderWay() {
    return since != 0;
  }

  /** For how long it has been under way; 0 if it is not. Thread-safe. */
  double seconds() {
    long began = since;
    return began == 0 ? 0 : (loop.nanos() - began) / 1e9;
  }
}
