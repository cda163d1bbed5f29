package dev.herald.testing;

import dev.herald.core.CloseReason;
import dev.herald.hub.Transport;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A socket whose peer takes what is flushed, unless it is told to stop reading. */
public final class FakeTransport implements Transport {
  private final List<String> unsent = new ArrayList<>();
  private final List<String> received = new ArrayList<>();
  private final List<Runnable> takers = new ArrayList<>();
  private long unsentBytes;
  private int flushes;
  private int pings;
  private boolean reading;
  private boolean stuck;
  private boolean failing;
  private CloseReason closed;

  @Override
  public void write(ByteBuf frames) {
    try {
      if (closed != null) {
        return;
      }
      if (failing) {
        failing = false;
        throw new IllegalStateException("out of memory, say");
      }
      unsentBytes += frames.readableBytes();
      while (frames.isReadable()) {
        unsent.add(readFrame(frames));
      }
    } finally {
      frames.release();
    }
  }

  @Override
  public void write(ByteBuf frames, Runnable whenTaken) {
    write(frames);
    if (closed == null) {
      takers.add(whenTaken);
    }
  }

  private static String readFrame(ByteBuf frames) {
    frames.readByte();
    int length = frames.readUnsignedByte();
    if (length == 126) {
      length = frames.readUnsignedShort();
    } else if (length == 127) {
      length = (int) frames.readLong();
    }
    return frames.readCharSequence(length, StandardCharsets.UTF_8).toString();
  }

  @Override
  public void flush() {
    flushes++;
    if (!stuck) {
      received.addAll(unsent);
      unsent.clear();
      unsentBytes = 0;
      List<Runnable> taken = List.copyOf(takers);
      takers.clear();
      taken.forEach(Runnable::run);
    }
  }

  @Override
  public long unsentBytes() {
    return unsentBytes;
  }

  @Override
  public void reading(boolean on) {
    reading = on;
  }

  @Override
  public void ping() {
    pings++;
  }

  @Override
  public void close(CloseReason reason) {
    flush();
    closed = reason;
  }

  /** The peer stops, or goes on, to read. */
  public void stuck(boolean now) {
    stuck = now;
  }

  /** As when there is no memory for a frame. */
  public void failNextWrite() {
    failing = true;
  }

  /** What the peer got since it was last asked. */
  public List<String> take() {
    List<String> taken = List.copyOf(received);
    received.clear();
    return taken;
  }

  public int flushes() {
    return flushes;
  }

  public int pings() {
    return pings;
  }

  public boolean isReading() {
    return reading;
  }

  /** Null while it is open. */
  public CloseReason closed() {
    return closed;
  }
}
