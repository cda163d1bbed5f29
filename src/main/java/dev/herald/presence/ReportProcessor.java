package dev.herald.presence;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import dev.herald.core.Address;
import dev.herald.core.MessageFormat;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;

/** {@link Presence#report}, of one room, or of some of one partition. */
final class ReportProcessor extends PresenceChange {
  private static final long serialVersionUID = 1;

  private final transient Map<String, Report> reports = new HashMap<>(2);

  /** For Hazelcast. */
  ReportProcessor() {}

  ReportProcessor(Collection<Report> reports) {
    reports.forEach(report -> this.reports.put(report.room().name(), report));
  }

  @Override
  public PresenceAnswer process(Entry<String, RoomPresence> entry) {
    Report report = reports.get(entry.getKey());
    RoomPresence known = entry.getValue();
    RoomPresence room = known == null ? new RoomPresence(report.seed()) : known;
    RoomPresence.Outcome<Reported> outcome = room.report(report);
    change(entry, room, outcome.delta());
    return PresenceAnswer.of(outcome.answer());
  }

  @Override
  public int getClassId() {
    return PresenceSerialization.REPORT;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    PresenceSerialization.writeFormat(out);
    out.writeInt(reports.size());
    for (Report report : reports.values()) {
      write(report, out);
    }
  }

  private static void write(Report report, ObjectDataOutput out) throws IOException {
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
    for (int left = in.readInt(); left > 0; left--) {
      Report report = read(in);
      reports.put(report.room().name(), report);
    }
  }

  private static Report read(ObjectDataInput in) throws IOException {
    Address.Room room = new Address.Room(MessageFormat.readText(in));
    String owner = MessageFormat.readText(in);
    long number = in.readLong();
    long seed = in.readLong();
    Map<String, Integer> sessions = RoomPresenceFormat.readSessions(in);
    int index = in.readInt();
    return new Report(room, owner, number, seed, sessions, new Slice(index, in.readInt()));
  }
}
