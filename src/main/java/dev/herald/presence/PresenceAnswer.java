package dev.herald.presence;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import dev.herald.core.Address;
import dev.herald.core.Member;
import dev.herald.core.MessageFormat;
import dev.herald.core.Notice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an operation tells its caller on another node. */
final class PresenceAnswer implements IdentifiedDataSerializable {
  private static final int REPORTED = 1;
  private static final int SNAPSHOT = 2;
  private static final int NAMED = 4;
  private static final int DIGEST = 8;
  private static final int STRANGERS = 16;

  private Reported reported;
  private Snapshot snapshot;
  private Digest digest = Digest.NONE;
  private Set<String> strangers = Set.of();

  /** For Hazelcast. */
  PresenceAnswer() {}

  static PresenceAnswer of(Reported reported) {
    PresenceAnswer answer = new PresenceAnswer();
    answer.reported = reported;
    return answer;
  }

  static PresenceAnswer of(Optional<Snapshot> snapshot) {
    PresenceAnswer answer = new PresenceAnswer();
    answer.snapshot = snapshot.orElse(null);
    return answer;
  }

  static PresenceAnswer of(Digest digest) {
    PresenceAnswer answer = new PresenceAnswer();
    answer.digest = digest;
    return answer;
  }

  static PresenceAnswer of(Set<String> strangers) {
    PresenceAnswer answer = new PresenceAnswer();
    answer.strangers = strangers;
    return answer;
  }

  Reported reported() {
    return reported;
  }

  Optional<Snapshot> snapshot() {
    return Optional.ofNullable(snapshot);
  }

  Digest digest() {
    return digest;
  }

  Set<String> strangers() {
    return strangers;
  }

  @Override
  public int getFactoryId() {
    return PresenceSerialization.FACTORY;
  }

  @Override
  public int getClassId() {
    return PresenceSerialization.ANSWER;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    PresenceSerialization.writeFormat(out);
    boolean named = reported != null && reported.notice().named();
    out.writeByte(
        (reported == null ? 0 : REPORTED)
            | (snapshot == null ? 0 : SNAPSHOT)
            | (digest.equals(Digest.NONE) ? 0 : DIGEST)
            | (strangers.isEmpty() ? 0 : STRANGERS)
            | (named ? NAMED : 0));
    if (reported != null) {
      writeReported(out);
    }
    if (snapshot != null) {
      writeSnapshot(out);
    }
    if (!digest.equals(Digest.NONE)) {
      writeDigest(digest, out);
    }
    if (!strangers.isEmpty()) {
      PresenceSerialization.writeTexts(strangers, out);
    }
  }

  private static void writeDigest(Digest digest, ObjectDataOutput out) throws IOException {
    out.writeInt(digest.users());
    out.writeLong(digest.sum());
  }

  private static Digest readDigest(ObjectDataInput in) throws IOException {
    return new Digest(in.readInt(), in.readLong());
  }

  private void writeReported(ObjectDataOutput out) throws IOException {
    Notice notice = reported.notice();
    MessageFormat.writeText(notice.room().name(), out);
    out.writeLong(notice.before());
    out.writeLong(notice.version());
    out.writeInt(notice.count());
    PresenceSerialization.writeTexts(notice.joined(), out);
    PresenceSerialization.writeTexts(notice.left(), out);
    PresenceSerialization.writeTexts(reported.watchers(), out);
    writeDigest(reported.digest(), out);
  }

  private void writeSnapshot(ObjectDataOutput out) throws IOException {
    out.writeLong(snapshot.version());
    out.writeInt(snapshot.count());
    out.writeInt(snapshot.members().size());
    for (Member member : snapshot.members()) {
      MessageFormat.writeText(member.user(), out);
      out.writeInt(member.sessions());
    }
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    PresenceSerialization.readFormat(in);
    int flags = in.readByte();
    if ((flags & REPORTED) != 0) {
      readReported((flags & NAMED) != 0, in);
    }
    if ((flags & SNAPSHOT) != 0) {
      readSnapshot(in);
    }
    if ((flags & DIGEST) != 0) {
      digest = readDigest(in);
    }
    if ((flags & STRANGERS) != 0) {
      strangers = Set.copyOf(PresenceSerialization.readTexts(in));
    }
  }

  private void readReported(boolean named, ObjectDataInput in) throws IOException {
    Notice notice =
        new Notice(
            new Address.Room(MessageFormat.readText(in)),
            in.readLong(),
            in.readLong(),
            in.readInt(),
            named,
            PresenceSerialization.readTexts(in),
            PresenceSerialization.readTexts(in));
    Set<String> watchers = new HashSet<>(PresenceSerialization.readTexts(in));
    reported = new Reported(notice, watchers, readDigest(in));
  }

  private void readSnapshot(ObjectDataInput in) throws IOException {
    long version = in.readLong();
    int count = in.readInt();
    int listed = MessageFormat.length(in.readInt());
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < listed; i++) {
      members.add(new Member(MessageFormat.readText(in), in.readInt()));
    }
    snapshot = new Snapshot(version, count, members);
  }
}
