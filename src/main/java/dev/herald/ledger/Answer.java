package dev.herald.ledger;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import dev.herald.core.Address;
import dev.herald.core.ErrorCode;
import dev.herald.core.Message;
import dev.herald.core.MessageFormat;
import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.core.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an operation tells its caller on another node: a position, and what else was asked for. */
final class Answer implements IdentifiedDataSerializable {
  private static final int OWNERS = 1;
  private static final int PAGE = 2;
  private static final int LOST = 4;
  private static final int REFUSED = 8;

  private Position position = Position.UNKEPT;
  private Owners owners;
  private Page page;
  private String refusal = "";

  /** For Hazelcast. */
  Answer() {}

  static Answer of(Position position) {
    Answer answer = new Answer();
    answer.position = position;
    return answer;
  }

  static Answer of(Appended appended) {
    Answer answer = of(appended.first());
    answer.owners = appended.owners().orElse(null);
    return answer;
  }

  static Answer of(Optional<Owners> owners) {
    Answer answer = new Answer();
    answer.owners = owners.orElse(null);
    return answer;
  }

  static Answer of(Page page) {
    Answer answer = of(page.head());
    answer.page = page;
    return answer;
  }

  /** Of refusals there is one kind, see {@link Ledger}. */
  static Answer of(Refusal refusal) {
    Answer answer = new Answer();
    answer.refusal = refusal.getMessage();
    return answer;
  }

  /**
   * @throws Refusal if the operation was refused
   */
  Answer orRefusal() {
    if (!refusal.isEmpty()) {
      throw ErrorCode.UNAVAILABLE.because(refusal);
    }
    return this;
  }

  Position position() {
    return position;
  }

  Optional<Owners> owners() {
    return Optional.ofNullable(owners);
  }

  Page page() {
    return page;
  }

  @Override
  public int getFactoryId() {
    return LedgerSerialization.FACTORY;
  }

  @Override
  public int getClassId() {
    return LedgerSerialization.ANSWER;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    LedgerSerialization.writeFormat(out);
    int flags = (owners == null ? 0 : OWNERS) | (refusal.isEmpty() ? 0 : REFUSED);
    if (page != null) {
      flags |= PAGE | (page.lost() ? LOST : 0);
    }
    out.writeByte(flags);
    LedgerSerialization.writePosition(position, out);
    if (owners != null) {
      out.writeLong(owners.version());
      LedgerSerialization.writeTexts(owners.nodes(), out);
    }
    if (page != null) {
      writePage(out);
    }
    if (!refusal.isEmpty()) {
      MessageFormat.writeText(refusal, out);
    }
  }

  private void writePage(ObjectDataOutput out) throws IOException {
    List<Message> messages = page.messages();
    out.writeInt(messages.size());
    if (messages.isEmpty()) {
      return;
    }
    MessageFormat.writeText(messages.get(0).to().key(), out);
    LedgerSerialization.writePosition(messages.get(0).position(), out);
    for (Message message : messages) {
      MessageFormat.write(message, out);
    }
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    LedgerSerialization.readFormat(in);
    int flags = in.readByte();
    position = LedgerSerialization.readPosition(in);
    if ((flags & OWNERS) != 0) {
      long version = in.readLong();
      Set<String> nodes = new HashSet<>(LedgerSerialization.readTexts(in));
      owners = new Owners(version, nodes);
    }
    if ((flags & PAGE) != 0) {
      page = new Page(position, readMessages(in), (flags & LOST) != 0);
    }
    if ((flags & REFUSED) != 0) {
      refusal = MessageFormat.readText(in);
    }
  }

  private static List<Message> readMessages(ObjectDataInput in) throws IOException {
    int count = in.readInt();
    List<Message> messages = new ArrayList<>();
    if (count == 0) {
      return messages;
    }
    Address to = Address.parse(MessageFormat.readText(in));
    Position first = LedgerSerialization.readPosition(in);
    for (int i = 0; i < count; i++) {
      messages.add(MessageFormat.read(to, first.plus(i), in));
    }
    return messages;
  }
}
