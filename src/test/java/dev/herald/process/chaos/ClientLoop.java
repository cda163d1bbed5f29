package dev.herald.process.chaos;

import dev.herald.testing.Await;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The one thread that all clients of a test live on: a selector and a clock that ticks every 10 ms.
 * What they own is confined to it. Others reach it by {@link #ask}.
 */
final class ClientLoop implements AutoCloseable {
  private static final long TICK_MILLIS = 10;

  private final Selector selector;
  private final Thread thread = new Thread(this::run, "clients");
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<LongConsumer> ticked = new ArrayList<>();
  private final Set<Wire> written = new LinkedHashSet<>();
  private long nanos = System.nanoTime();
  private volatile boolean closed;

  ClientLoop() {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.setDaemon(true);
    thread.start();
  }

  Selector selector() {
    return selector;
  }

  /** Monotonic, as of the begin of this turn. */
  long nanos() {
    assert isCurrent();
    return nanos;
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Calls it every 10 ms with the time in nanoseconds. */
  void onTick(LongConsumer task) {
    assert isCurrent();
    ticked.add(task);
  }

  /** Its bytes go out at the end of this turn. */
  void flushLater(Wire wire) {
    assert isCurrent();
    written.add(wire);
  }

  /** What the question answers, asked on the loop; from any other thread. */
  <T> T ask(Supplier<T> question) {
    Promise<T> answer = Promise.promise();
    tasks.add(
        () -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException | AssertionError failure) {
            answer.fail(failure);
          }
        });
    selector.wakeup();
    return Await.result(answer.future());
  }

  private void run() {
    long next = nanos;
    try {
      while (!closed) {
        selector.select(TICK_MILLIS);
        nanos = System.nanoTime();
        Set<SelectionKey> ready = selector.selectedKeys();
        ready.forEach(key -> ((Wire) key.attachment()).ready());
        ready.clear();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
        if (nanos >= next) {
          next = nanos + TICK_MILLIS * 1_000_000;
          ticked.forEach(task -> task.accept(nanos));
        }
        written.forEach(Wire::flush);
        written.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the thread. Sockets that are open end with their selector's keys. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
