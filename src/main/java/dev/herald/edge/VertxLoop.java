package dev.herald.edge;

import dev.herald.core.Loop;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A Vert.x event loop as a {@link Loop}: the verticle that holds it. Thread-safe once it is
 * deployed.
 */
public final class VertxLoop extends VerticleBase implements Loop {
  private EventLoop eventLoop;

  @Override
  public Future<?> start() {
    eventLoop = ((ContextInternal) context).nettyEventLoop();
    return Future.succeededFuture();
  }

  /** Where servers of this loop are to be made. */
  Context vertxContext() {
    return context;
  }

  @Override
  public boolean isCurrent() {
    return eventLoop.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    eventLoop.execute(task);
  }

  @Override
  public Runnable after(Duration delay, Runnable task) {
    ScheduledFuture<?> timer = eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }

  @Override
  public long millis() {
    return System.currentTimeMillis();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
