package dev.herald.cluster;

import dev.herald.core.Address;
import dev.herald.core.Control;
import dev.herald.core.ErrorCode;
import dev.herald.core.MessageFormat;
import dev.herald.core.Refusal;
import dev.herald.core.SessionInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is wanted of the sessions of another node, and its answer, behind a format byte. */
final class ControlFormat {
  private static final int FORMAT = 1;

  private static final int FIND = 1;
  private static final int JOIN = 2;
  private static final int LEAVE = 3;
  private static final int DISCONNECT = 4;

  private static final int DONE = 1;
  private static final int REFUSED = 2;

  private ControlFormat() {}

  private interface Writing {
    void to(DataOutput out) throws IOException;
  }

  private interface Reading<T> {
    T from(DataInput in) throws IOException;
  }

  static Buffer write(Control control) {
    return write(
        out -> {
          out.writeByte(kind(control));
          MessageFormat.writeText(control.user().name(), out);
          if (control instanceof Control.Join join) {
            MessageFormat.writeText(join.room().name(), out);
          } else if (control instanceof Control.Leave leave) {
            MessageFormat.writeText(leave.room().name(), out);
          }
        });
  }

  private static int kind(Control control) {
    if (control instanceof Control.Find) {
      return FIND;
    }
    if (control instanceof Control.Join) {
      return JOIN;
    }
    return control instanceof Control.Leave ? LEAVE : DISCONNECT;
  }

  /**
   * @throws UncheckedIOException if it is nothing that this node knows
   */
  static Control read(Buffer from) {
    return read(
        from,
        in -> {
          int kind = in.readUnsignedByte();
          Address.User user = new Address.User(MessageFormat.readText(in));
          return switch (kind) {
            case FIND -> new Control.Find(user);
            case JOIN -> new Control.Join(user, new Address.Room(MessageFormat.readText(in)));
            case LEAVE -> new Control.Leave(user, new Address.Room(MessageFormat.readText(in)));
            case DISCONNECT -> new Control.Disconnect(user);
            default -> throw new IOException("no control is of kind " + kind);
          };
        });
  }

  static Buffer write(Control.Outcome outcome) {
    return write(
        out -> {
          out.writeByte(DONE);
          out.writeInt(outcome.count());
          out.writeInt(outcome.found().size());
          for (SessionInfo session : outcome.found()) {
            MessageFormat.writeText(session.session(), out);
            MessageFormat.writeText(session.node(), out);
            out.writeLong(session.since().toEpochMilli());
            out.writeInt(session.rooms().size());
            for (String room : session.rooms()) {
              MessageFormat.writeText(room, out);
            }
          }
        });
  }

  static Buffer write(Refusal refusal) {
    return write(
        out -> {
          out.writeByte(REFUSED);
          MessageFormat.writeText(refusal.code().name(), out);
          MessageFormat.writeText(refusal.getMessage(), out);
        });
  }

  /**
   * @throws Refusal if the other node has refused
   */
  static Control.Outcome readOutcome(Buffer from) {
    return read(
        from,
        in -> {
          int kind = in.readUnsignedByte();
          if (kind == REFUSED) {
            throw code(MessageFormat.readText(in)).because(MessageFormat.readText(in));
          }
          if (kind != DONE) {
            throw new IOException("no outcome is of kind " + kind);
          }
          int count = in.readInt();
          List<SessionInfo> found = new ArrayList<>();
          for (int left = MessageFormat.length(in.readInt()); left > 0; left--) {
            found.add(readSession(in));
          }
          return new Control.Outcome(count, found);
        });
  }

  /** A newer node may know more of them. */
  private static ErrorCode code(String name) {
    for (ErrorCode code : ErrorCode.values()) {
      if (code.name().equals(name)) {
        return code;
      }
    }
    return ErrorCode.INTERNAL;
  }

  private static SessionInfo readSession(DataInput in) throws IOException {
    String session = MessageFormat.readText(in);
    String node = MessageFormat.readText(in);
    Instant since = Instant.ofEpochMilli(in.readLong());
    List<String> rooms = new ArrayList<>();
    for (int left = MessageFormat.length(in.readInt()); left > 0; left--) {
      rooms.add(MessageFormat.readText(in));
    }
    return new SessionInfo(session, node, since, rooms);
  }

  private static Buffer write(Writing content) {
    ByteBuf to = Unpooled.buffer(128);
    try (ByteBufOutputStream out = new ByteBufOutputStream(to)) {
      out.writeByte(FORMAT);
      content.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return BufferInternal.buffer(to);
  }

  private static <T> T read(Buffer from, Reading<T> content) {
    try (ByteBufInputStream in = new ByteBufInputStream(((BufferInternal) from).getByteBuf())) {
      int format = in.readUnsignedByte();
      if (format != FORMAT) {
        throw new IOException("a control of format " + format + ", this node reads " + FORMAT);
      }
      return content.from(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
