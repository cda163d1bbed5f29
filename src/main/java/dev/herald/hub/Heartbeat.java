package dev.herald.hub;

import dev.herald.config.HeartbeatConfig;
import dev.herald.core.Loop;
import java.time.Duration;

/**
 * Watches for life of one peer: pings after silence, and ends the session after further silence.
 * One timer per session, that is set anew only when it fires. While the server itself does not read
 * the socket, the clock stands still.
 *
 * <p><b>Threading.</b> Confined to the session's {@link Loop}.
 */
final class Heartbeat {
  private final Loop loop;
  private final HeartbeatConfig config;
  private final Runnable ping;
  private final Runnable dead;
  private Runnable cancel = () -> {};
  private long lastHeard;
  private boolean pinged;
  private boolean standing;

  Heartbeat(Loop loop, HeartbeatConfig config, Runnable ping, Runnable dead) {
    this.loop = loop;
    this.config = config;
    this.ping = ping;
    this.dead = dead;
  }

  void start() {
    heard();
    arm(config.interval());
  }

  void stop() {
    cancel.run();
  }

  /** Anything received counts as life. */
  void heard() {
    lastHeard = loop.nanos();
    pinged = false;
  }

  /** The server reads, or does not. */
  void reading(boolean on) {
    standing = !on;
    heard();
  }

  private void arm(Duration delay) {
    cancel = loop.after(delay, this::check);
  }

  private void check() {
    if (standing) {
      heard();
    }
    Duration silence = Duration.ofNanos(loop.nanos() - lastHeard);
    Duration limit = pinged ? config.interval().plus(config.timeout()) : config.interval();
    Duration left = limit.minus(silence);
    if (left.toNanos() > 0) {
      arm(left);
      return;
    }
    if (pinged) {
      dead.run();
      return;
    }
    pinged = true;
    // from the ping, not from the last sign of life: the peer has all of the time to answer
    lastHeard = loop.nanos() - config.interval().toNanos();
    ping.run();
    arm(config.timeout());
  }
}
