package dev.herald.cluster;

import dev.herald.core.Address;
import dev.herald.core.AddressHead;
import dev.herald.core.Head;
import dev.herald.core.Message;
import dev.herald.core.MessageFormat;
import dev.herald.core.Notice;
import dev.herald.core.Part;
import dev.herald.core.Position;
import dev.herald.core.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Envelopes as bytes: a format byte, a kind, the stream, then what the kind has. A batch goes on
 * with parts, each behind its length and kind; parts of a kind that a reader does not know are
 * skipped.
 */
final class EnvelopeFormat {
  private static final int FORMAT = 1;

  private static final int BATCH = 1;
  private static final int PROBE = 2;
  private static final int CONFIRMATION = 3;
  private static final int GOODBYE = 4;

  private static final int MESSAGES = 1;
  private static final int MISSED = 2;
  private static final int MISSED_ALL = 3;
  private static final int HEAD = 4;
  private static final int NOTICE = 5;

  private static final int MAX_LOST = 10_000;

  private EnvelopeFormat() {}

  /** Not an envelope of this version, or not a whole one. */
  static final class BadEnvelope extends Exception {
    private static final long serialVersionUID = 1;

    BadEnvelope(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Writes one thing; none of ours can fail, since it all goes to memory. */
  private interface Writer {
    void write(DataOutput out) throws IOException;
  }

  private static void write(ByteBuf to, Writer writer) {
    try (ByteBufOutputStream out = new ByteBufOutputStream(to)) {
      writer.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The head of a batch; parts are appended to it. */
  static void beginBatch(Envelope.Stream stream, long number, ByteBuf to) {
    write(
        to,
        out -> {
          head(BATCH, stream, out);
          out.writeLong(number);
        });
  }

  static ByteBuf probe(Envelope.Probe probe) {
    ByteBuf to = Unpooled.buffer(64);
    write(
        to,
        out -> {
          head(PROBE, probe.stream(), out);
          out.writeLong(probe.number());
        });
    return to;
  }

  static ByteBuf goodbye(Envelope.Goodbye goodbye) {
    ByteBuf to = Unpooled.buffer(64);
    write(to, out -> head(GOODBYE, goodbye.stream(), out));
    return to;
  }

  static ByteBuf confirmation(Envelope.Confirmation confirmation) {
    ByteBuf to = Unpooled.buffer(64);
    write(
        to,
        out -> {
          head(CONFIRMATION, confirmation.stream(), out);
          MessageFormat.writeText(confirmation.receiver(), out);
          out.writeLong(confirmation.number());
          out.writeInt(confirmation.lost().size());
          for (Envelope.Range range : confirmation.lost()) {
            out.writeLong(range.first());
            out.writeLong(range.last());
          }
        });
    return to;
  }

  private static void head(int kind, Envelope.Stream stream, DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeByte(kind);
    MessageFormat.writeText(stream.sender(), out);
    out.writeShort(stream.loop());
    out.writeLong(stream.link());
  }

  /** A part of a batch, for every node alike. */
  static ByteBuf messages(Address to, List<Message> messages) {
    ByteBuf part = Unpooled.buffer(256);
    part.writeInt(0);
    write(
        part,
        out -> {
          out.writeByte(MESSAGES);
          MessageFormat.writeText(to.key(), out);
          Position first = messages.get(0).position();
          MessageFormat.writeText(first.epoch(), out);
          out.writeLong(first.offset());
          out.writeLong(messages.get(0).previous());
          out.writeInt(messages.size());
          for (Message message : messages) {
            MessageFormat.write(message, out);
          }
        });
    return part.setInt(0, part.writerIndex() - 4);
  }

  /** A part of a batch, for every node alike. */
  static ByteBuf notice(Notice notice) {
    ByteBuf part = Unpooled.buffer(128);
    part.writeInt(0);
    write(
        part,
        out -> {
          out.writeByte(NOTICE);
          MessageFormat.writeText(notice.room().name(), out);
          out.writeLong(notice.before());
          out.writeLong(notice.version());
          out.writeInt(notice.count());
          out.writeBoolean(notice.named());
          texts(notice.joined(), out);
          texts(notice.left(), out);
        });
    return part.setInt(0, part.writerIndex() - 4);
  }

  private static void texts(List<String> texts, DataOutput out) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      MessageFormat.writeText(text, out);
    }
  }

  /** A part of a batch. */
  static ByteBuf head(AddressHead head) {
    ByteBuf part = Unpooled.buffer(128);
    part.writeInt(0);
    write(
        part,
        out -> {
          out.writeByte(HEAD);
          MessageFormat.writeText(head.to().key(), out);
          MessageFormat.writeText(head.head().position().epoch(), out);
          out.writeLong(head.head().position().offset());
          out.writeLong(head.head().chain());
        });
    return part.setInt(0, part.writerIndex() - 4);
  }

  /** A part of a batch. */
  static ByteBuf missed(Missed missed) {
    if (missed.isAll()) {
      return Unpooled.buffer(5).writeInt(1).writeByte(MISSED_ALL);
    }
    ByteBuf part = Unpooled.buffer(256);
    part.writeInt(0);
    write(
        part,
        out -> {
          out.writeByte(MISSED);
          out.writeInt(missed.addresses().size());
          for (Address address : missed.addresses()) {
            MessageFormat.writeText(address.key(), out);
          }
        });
    return part.setInt(0, part.writerIndex() - 4);
  }

  static Envelope read(ByteBuf from) throws BadEnvelope {
    try (ByteBufInputStream in = new ByteBufInputStream(from)) {
      return read(from, in);
    } catch (IOException | Refusal | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new BadEnvelope("an envelope that can't be read: " + e.getMessage(), e);
    }
  }

  private static Envelope read(ByteBuf from, ByteBufInputStream in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException("format " + format + ", this node reads " + FORMAT);
    }
    int kind = in.readUnsignedByte();
    Envelope.Stream stream =
        new Envelope.Stream(MessageFormat.readText(in), in.readUnsignedShort(), in.readLong());
    return switch (kind) {
      case BATCH -> batch(stream, from, in);
      case PROBE -> new Envelope.Probe(stream, in.readLong());
      case CONFIRMATION -> confirmation(stream, in);
      case GOODBYE -> new Envelope.Goodbye(stream);
      default -> throw new IOException("kind " + kind);
    };
  }

  private static Envelope confirmation(Envelope.Stream stream, ByteBufInputStream in)
      throws IOException {
    String receiver = MessageFormat.readText(in);
    long number = in.readLong();
    int count = in.readInt();
    if (count < 0 || count > MAX_LOST) {
      throw new IOException(count + " ranges");
    }
    List<Envelope.Range> lost = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lost.add(new Envelope.Range(in.readLong(), in.readLong()));
    }
    return new Envelope.Confirmation(stream, receiver, number, lost);
  }

  private static Envelope batch(Envelope.Stream stream, ByteBuf from, ByteBufInputStream in)
      throws IOException {
    long number = in.readLong();
    List<Part> parts = new ArrayList<>();
    List<AddressHead> heads = new ArrayList<>();
    List<Notice> notices = new ArrayList<>();
    List<Address> missed = new ArrayList<>();
    boolean missedAll = false;
    while (from.isReadable()) {
      int length = in.readInt();
      if (length < 1 || length > from.readableBytes()) {
        throw new IOException("a part of " + length + " bytes, " + from.readableBytes() + " left");
      }
      int end = from.readerIndex() + length;
      switch (in.readUnsignedByte()) {
        case MESSAGES -> parts.add(part(in));
        case HEAD -> heads.add(head(in));
        case NOTICE -> notices.add(notice(in));
        case MISSED -> missed.addAll(addresses(in));
        case MISSED_ALL -> missedAll = true;
        default -> {} // of a newer node
      }
      if (from.readerIndex() > end) {
        throw new IOException("a part is longer than it says");
      }
      from.readerIndex(end);
    }
    return new Envelope.Batch(stream, number, parts, heads, notices, missed, missedAll);
  }

  private static Part part(ByteBufInputStream in) throws IOException {
    Address to = Address.parse(MessageFormat.readText(in));
    Position first = position(MessageFormat.readText(in), in.readLong());
    long previous = in.readLong();
    int count = in.readInt();
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Message message = MessageFormat.read(to, first.plus(i), previous, in);
      messages.add(message);
      previous = message.chain();
    }
    return new Part(to, messages);
  }

  private static AddressHead head(ByteBufInputStream in) throws IOException {
    Address to = Address.parse(MessageFormat.readText(in));
    Position position = position(MessageFormat.readText(in), in.readLong());
    return new AddressHead(to, new Head(position, in.readLong()));
  }

  private static Notice notice(ByteBufInputStream in) throws IOException {
    Address.Room room = new Address.Room(MessageFormat.readText(in));
    long before = in.readLong();
    long version = in.readLong();
    int count = in.readInt();
    boolean named = in.readBoolean();
    return new Notice(room, before, version, count, named, texts(in), texts(in));
  }

  private static List<String> texts(ByteBufInputStream in) throws IOException {
    int count = in.readInt();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(MessageFormat.readText(in));
    }
    return texts;
  }

  private static Position position(String epoch, long offset) {
    return epoch.equals(Position.UNKEPT.epoch()) ? Position.UNKEPT : new Position(epoch, offset);
  }

  private static List<Address> addresses(ByteBufInputStream in) throws IOException {
    int count = in.readInt();
    List<Address> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(Address.parse(MessageFormat.readText(in)));
    }
    return addresses;
  }
}
