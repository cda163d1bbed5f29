package dev.herald.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A clock that a test turns, and loops that run on it, in the one thread of the test. Which of the
 * loops that have work runs next is drawn from a seed, so that a seed is an interleaving.
 */
public final class VirtualTime {
  /** Far from zero, so that nobody mistakes an unset time for a set one. */
  private static final long START = Duration.ofDays(1).toNanos();

  record Timer(long due, long order, VirtualLoop loop, Runnable task) {}

  private final Random random;
  private final List<VirtualLoop> loops = new ArrayList<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          (a, b) -> a.due != b.due ? Long.compare(a.due, b.due) : Long.compare(a.order, b.order));
  private long now = START;
  private long orders;
  VirtualLoop current;

  public VirtualTime(long seed) {
    random = new Random(seed);
  }

  public VirtualLoop loop() {
    VirtualLoop loop = new VirtualLoop(this);
    loops.add(loop);
    return loop;
  }

  long nanos() {
    return now;
  }

  Runnable schedule(VirtualLoop loop, Duration delay, Runnable task) {
    Timer timer = new Timer(now + Math.max(0, delay.toNanos()), orders++, loop, task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  public long millis() {
    return now / 1_000_000;
  }

  public void after(VirtualLoop loop, long millis, Runnable task) {
    schedule(loop, Duration.ofMillis(millis), task);
  }

  /** Runs tasks until no loop has any. */
  public void settle() {
    for (List<VirtualLoop> busy = busy(); !busy.isEmpty(); busy = busy()) {
      busy.get(random.nextInt(busy.size())).runOne();
    }
  }

  /** Runs one task, if there is any. */
  public void step() {
    List<VirtualLoop> busy = busy();
    if (!busy.isEmpty()) {
      busy.get(random.nextInt(busy.size())).runOne();
    }
  }

  private List<VirtualLoop> busy() {
    return loops.stream().filter(VirtualLoop::isBusy).toList();
  }

  /** Lets time pass, timer by timer, each with all that follows from it. */
  public void advance(Duration by) {
    settle();
    long until = now + by.toNanos();
    while (!timers.isEmpty() && timers.peek().due() <= until) {
      Timer timer = timers.remove();
      now = Math.max(now, timer.due());
      timer.loop().execute(timer.task());
      settle();
    }
    now = until;
  }
}
