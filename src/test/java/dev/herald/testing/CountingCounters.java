package dev.herald.testing;

import dev.herald.core.CloseReason;
import dev.herald.core.Counters;
import dev.herald.core.ErrorCode;
import dev.herald.core.Message;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Counts by name. */
public final class CountingCounters implements Counters {
  private final Map<String, Long> counts = new TreeMap<>();

  public long of(String name) {
    return counts.getOrDefault(name, 0L);
  }

  private void count(String name, long by) {
    counts.merge(name, by, Long::sum);
  }

  @Override
  public void sessionOpened() {
    count("opened", 1);
  }

  @Override
  public void sessionClosed(CloseReason reason) {
    count("closed " + reason, 1);
  }

  @Override
  public void echoClosed(CloseReason reason) {
    count("echo closed " + reason, 1);
  }

  @Override
  public void httpRefused(int status) {
    count("refused " + status, 1);
  }

  @Override
  public void accepted(Message message) {
    count("accepted", 1);
  }

  @Override
  public void replayed(int messages) {
    count("replayed", messages);
  }

  @Override
  public void resumed(boolean recovered) {
    count(recovered ? "recovered" : "not recovered", 1);
  }

  @Override
  public void repeated() {
    count("repeated", 1);
  }

  @Override
  public void trimmedByAge(int messages) {
    count("trimmed by age", messages);
  }

  @Override
  public void trimmedByBudget(int messages) {
    count("trimmed by budget", messages);
  }

  @Override
  public void delivered(int frames) {
    count("delivered", frames);
  }

  @Override
  public void refused(ErrorCode code) {
    count("refused " + code, 1);
  }

  @Override
  public void asked(boolean replied) {
    count("asked " + replied, 1);
  }

  @Override
  public void ledgerAnswered(Duration latency) {
    count("answered", 1);
  }

  @Override
  public void ledgerRetried() {
    count("retried", 1);
  }

  @Override
  public void ledgerUncertain() {
    count("uncertain", 1);
  }

  @Override
  public void ledgerGivenUp() {
    count("given up", 1);
  }

  @Override
  public void reclaimed() {
    count("reclaimed", 1);
  }

  @Override
  public void presenceAnswered(Duration latency) {
    count("presence answered", 1);
  }

  @Override
  public void presenceRetried() {
    count("presence retried", 1);
  }

  @Override
  public void presenceUncertain() {
    count("presence uncertain", 1);
  }

  @Override
  public void presenceGivenUp() {
    count("presence given up", 1);
  }

  @Override
  public void noticeSent() {
    count("notices", 1);
  }

  @Override
  public void presenceReread() {
    count("presence reread", 1);
  }

  @Override
  public void roomPruned() {
    count("rooms pruned", 1);
  }

  @Override
  public void holeRead() {
    count("holes", 1);
  }

  @Override
  public void forked() {
    count("forks", 1);
  }

  @Override
  public void reset() {
    count("resets", 1);
  }

  @Override
  public void batchSent(int bytes) {
    count("batches sent", 1);
  }

  @Override
  public void batchTaken() {
    count("batches taken", 1);
  }

  @Override
  public void batchLost() {
    count("batches lost", 1);
  }

  @Override
  public void partDropped() {
    count("parts dropped", 1);
  }

  @Override
  public void envelopeDropped(String reason) {
    count("dropped " + reason, 1);
  }
}
