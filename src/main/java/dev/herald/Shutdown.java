package dev.herald;

import io.vertx.core.Future;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends the process when it is told to. The virtual machine would end with the number of the signal,
 * but this is a success. Thread-safe.
 */
final class Shutdown {
  private static final int SUCCESS = 0;
  private static final int HANGS = 1;

  private final Node node;
  private final Thread hook = new Thread(this::run, "drain");
  private volatile boolean ready;

  Shutdown(Node node) {
    this.node = node;
  }

  /** Before the node starts. */
  void install() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The node has clients from here on: it is drained, no longer just stopped. */
  void ready() {
    ready = true;
  }

  /**
   * The node could not start.
   *
   * @return false if that is because the process was told to end meanwhile
   */
  boolean cancel() {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      return false;
    }
  }

  private void run() {
    boolean drains = ready;
    CountDownLatch stopped = new CountDownLatch(1);
    Future<Void> end = drains ? node.drain() : node.stop();
    end.onComplete(done -> stopped.countDown());
    try {
      boolean inTime = stopped.await(drains ? 600 : 10, TimeUnit.SECONDS);
      Runtime.getRuntime().halt(inTime ? SUCCESS : HANGS);
    } catch (InterruptedException e) {
      Runtime.getRuntime().halt(HANGS);
    }
  }
}
