package dev.herald.presence;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.Address;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.Map;
import java.util.Map.Entry;

/** {@link Presence#report}. */
final class ReportProcessor implements PresenceProcessor {
  private static final long serialVersionUID = 1;

  private transient Report report;
  private transient PresenceDelta delta;

  /** For Hazelcast. */
  ReportProcessor() {}

  ReportProcessor(Report report) {
    this.report = report;
  }

  @Override
  public PresenceAnswer process(Entry<String, RoomPresence> entry) {
    delta = null;
    RoomPresence known = entry.getValue();
    RoomPresence room = known == null ? new RoomPresence(report.seed()) : known;
    RoomPresence.Outcome<Reported> outcome = room.report(report);
    delta = outcome.delta().orElse(null);
    if (delta != null) {
      entry.setValue(room);
    }
    return PresenceAnswer.of(outcome.answer());
  }

  @Override
  public EntryProcessor<String, RoomPresence, PresenceAnswer> getBackupProcessor() {
    return PresenceProcessor.backup(delta);
  }

  @Override
  public int getClassId() {
    return PresenceSerialization.REPORT;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    PresenceSerialization.writeFormat(out);
    MessageFormat.writeText(report.room().name(), out);
    MessageFormat.writeText(report.owner(), out);
    out.writeLong(report.number());
    out.writeLong(report.seed());
    RoomPresenceFormat.writeSessions(report.sessions(), out);
    out.writeInt(report.complete().index());
    out.writeInt(report.complete().of());
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    PresenceSerialization.readFormat(in);
    Address.Room room = new Address.Room(MessageFormat.readText(in));
    String owner = MessageFormat.readText(in);
    long number = in.readLong();
    long seed = in.readLong();
    Map<String, Integer> sessions = RoomPresenceFormat.readSessions(in);
    int index = in.readInt();
    report = new Report(room, owner, number, seed, sessions, new Slice(index, in.readInt()));
  }
}
