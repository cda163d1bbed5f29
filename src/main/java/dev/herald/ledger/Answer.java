package dev.herald.ledger;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import dev.herald.core.ErrorCode;
import dev.herald.core.Head;
import dev.herald.core.Message;
import dev.herald.core.MessageFormat;
import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.core.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What an operation tells its caller on another node: a position, and what else was asked for. */
final class Answer implements IdentifiedDataSerializable {
  private static final int OWNERS = 1;
  private static final int PAGE = 2;
  private static final int LOST = 4;
  private static final int REFUSED = 8;
  private static final int REPEATS = 16;
  private static final int TIDIED = 32;
  private static final int ANEW = 64;

  private Position position = Position.UNKEPT;

  /** Up to the message at the position, or of an append up to the one before it. */
  private long chain;

  private List<Places.Repeat> repeats = List.of();
  private boolean anew;
  private Owners owners;
  private Page page;
  private Tidied tidied = Tidied.NOTHING;
  private String refusal = "";

  /** For Hazelcast. */
  Answer() {}

  static Answer of(Head head) {
    Answer answer = new Answer();
    answer.position = head.position();
    answer.chain = head.chain();
    return answer;
  }

  static Answer of(Held held) {
    Answer answer = of(held.head());
    answer.anew = held.anew();
    return answer;
  }

  static Answer of(Appended appended) {
    Answer answer = of(new Head(appended.first(), appended.previous()));
    answer.repeats = appended.places().repeats();
    answer.owners = appended.owners().orElse(null);
    return answer;
  }

  static Answer of(Optional<Owners> owners) {
    Answer answer = new Answer();
    answer.owners = owners.orElse(null);
    return answer;
  }

  static Answer of(Page page) {
    Answer answer = of(new Head(page.head(), page.headChain()));
    answer.page = page;
    return answer;
  }

  static Answer of(Tidied tidied) {
    Answer answer = new Answer();
    answer.tidied = tidied;
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

  Head head() {
    return new Head(position, chain);
  }

  Held held() {
    return new Held(head(), anew);
  }

  Appended appended() {
    return new Appended(new Places(position, repeats), chain, owners());
  }

  Optional<Owners> owners() {
    return Optional.ofNullable(owners);
  }

  Tidied tidied() {
    return tidied;
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
    OperationFormat.writeFormat(out);
    int flags = (owners == null ? 0 : OWNERS) | (refusal.isEmpty() ? 0 : REFUSED);
    if (page != null) {
      flags |= PAGE | (page.lost() ? LOST : 0);
    }
    flags |= repeats.isEmpty() ? 0 : REPEATS;
    flags |= anew ? ANEW : 0;
    flags |= tidied.equals(Tidied.NOTHING) ? 0 : TIDIED;
    out.writeByte(flags);
    OperationFormat.writeHead(head(), out);
    if (!repeats.isEmpty()) {
      OperationFormat.writeRepeats(repeats, out);
    }
    if ((flags & TIDIED) != 0) {
      out.writeInt(tidied.byAge());
      out.writeInt(tidied.byBudget());
      out.writeInt(tidied.removed());
    }
    if (owners != null) {
      out.writeLong(owners.version());
      OperationFormat.writeTexts(owners.nodes(), out);
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
    Position first = messages.isEmpty() ? Position.UNKEPT : messages.get(0).position();
    OperationFormat.writePosition(first, out);
    out.writeLong(messages.isEmpty() ? 0 : messages.get(0).previous());
    OperationFormat.writeMessages(messages, out);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    OperationFormat.readFormat(in);
    int flags = in.readByte();
    anew = (flags & ANEW) != 0;
    position = OperationFormat.readPosition(in);
    chain = in.readLong();
    if ((flags & REPEATS) != 0) {
      repeats = OperationFormat.readRepeats(in);
    }
    if ((flags & TIDIED) != 0) {
      tidied = new Tidied(in.readInt(), in.readInt(), in.readInt());
    }
    if ((flags & OWNERS) != 0) {
      owners = new Owners(in.readLong(), OperationFormat.readSet(in));
    }
    if ((flags & PAGE) != 0) {
      Position first = OperationFormat.readPosition(in);
      List<Message> messages = OperationFormat.readMessages(first, in.readLong(), in);
      page = new Page(position, chain, messages, (flags & LOST) != 0);
    }
    if ((flags & REFUSED) != 0) {
      refusal = MessageFormat.readText(in);
    }
  }
}
