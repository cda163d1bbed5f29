package dev.herald.cluster;

import dev.herald.core.MessageFormat;
import dev.herald.core.NodeInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/** A node's figures as bytes, behind a format byte; a reader ignores what stands behind them. */
final class NodeInfoFormat {
  private static final int FORMAT = 1;

  private NodeInfoFormat() {}

  static Buffer write(NodeInfo info) {
    ByteBuf to = Unpooled.buffer(128);
    try (ByteBufOutputStream out = new ByteBufOutputStream(to)) {
      out.writeByte(FORMAT);
      MessageFormat.writeText(info.name(), out);
      MessageFormat.writeText(info.address(), out);
      MessageFormat.writeText(info.version(), out);
      out.writeLong(info.since().toEpochMilli());
      out.writeLong(info.sessions());
      out.writeLong(info.rooms());
      out.writeLong(info.messagesPerSecond());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return BufferInternal.buffer(to);
  }

  static NodeInfo read(Buffer from) {
    try (ByteBufInputStream in = new ByteBufInputStream(((BufferInternal) from).getByteBuf())) {
      int format = in.readUnsignedByte();
      if (format != FORMAT) {
        throw new IOException("figures of format " + format + ", this node reads " + FORMAT);
      }
      return new NodeInfo(
          MessageFormat.readText(in),
          MessageFormat.readText(in),
          MessageFormat.readText(in),
          Instant.ofEpochMilli(in.readLong()),
          in.readLong(),
          in.readLong(),
          in.readLong());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
