package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.Notice;
import dev.herald.presence.Account;
import dev.herald.presence.Digest;
import dev.herald.presence.Presence;
import dev.herald.presence.Report;
import dev.herald.presence.Reported;
import dev.herald.presence.Snapshot;
import io.vertx.core.Completable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who is in one room, as far as this node has to do with it: the only caller of the {@link
 * Presence} for it. Invariants:
 *
 * <ol>
 *   <li>At most one operation is under way. What changes meanwhile is told by the next report, as
 *       the state that it came to.
 *   <li>A report that may not have arrived is made again until one has. After each, the entry says
 *       of this node what it must, or all is told anew, slice by slice.
 *   <li>A question is answered behind the report of what happened here before it, and once.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to the home loop of its room.
 */
final class PresenceLane {
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Address.Room room;
  private final PresenceLanes lanes;
  private final PresenceContext context;
  private final PresenceEntry entry;
  private final Account account = new Account();
  private final Watch watch;
  private List<Question> asked = new ArrayList<>(0);

  /** Those of whom everything before is reported. */
  private List<Question> ready = new ArrayList<>(0);

  /** Those who want to know when what is to be renewed and compared has been. */
  private List<Consumer<Boolean>> waiting = new ArrayList<>(0);

  private boolean underWay;
  private boolean waits;
  private boolean renew;

  /**
   * Reports and renewals take turns: else a busy room would starve its watchers. But what the entry
   * has lost of this node comes first: else they would be told that everybody here has left.
   */
  private boolean reportedLast;

  /** Whether the entry may have something of this node, and whether that it watches. */
  private boolean known;

  private boolean subscribed;
  private boolean watchedLately;
  private boolean used = true;
  private long lastUse;

  PresenceLane(Address.Room room, PresenceLanes lanes) {
    this.room = room;
    this.lanes = lanes;
    this.context = lanes.context();
    this.entry = new PresenceEntry(room, lanes);
    this.watch = new Watch(room, lanes.homes(), context.loop(), this::renew);
  }

  void entered(String user) {
    account.entered(user);
    next();
  }

  void left(String user) {
    account.left(user);
    next();
  }

  void ask(Question question) {
    asked.add(question);
    next();
  }

  void unwatched(int hub) {
    watch.left(hub);
    used = true;
  }

  /** Of somebody who thinks that this node watches. */
  void notice(Notice notice) {
    known = true;
    subscribed = true;
    watch.notice(notice);
  }

  /** Watchers are told what they may have missed. */
  void renew() {
    renew = !watch.isEmpty();
    next();
  }

  /**
   * As {@link #renew()}.
   *
   * @param whenDone is told true when it has been tried, or is not needed
   */
  void renew(Consumer<Boolean> whenDone) {
    if (watch.isEmpty()) {
      whenDone.accept(true);
      return;
    }
    waiting.add(well -> whenDone.accept(true));
    renew();
  }

  /**
   * The cluster has changed: what the entry has of this node is compared, and put right where it
   * differs; what the watchers know is compared with all that the entry has.
   *
   * @param whenDone is told whether it has been done, or was not needed
   */
  void repair(Consumer<Boolean> whenDone) {
    if (!known && account.isEmpty() && watch.isEmpty()) {
      whenDone.accept(true);
      return;
    }
    account.check();
    watch.doubt();
    waiting.add(whenDone);
    renew();
  }

  Address.Room room() {
    return room;
  }

  /** Whether anybody here watches. */
  boolean isWatched() {
    return !watch.isEmpty();
  }

  /** Whether there is nothing new to be said, and nobody here watches. */
  boolean isQuiet() {
    return !underWay && !waits && watch.isEmpty() && asked.isEmpty() && !account.isDue();
  }

  /** Whether the entry, which has this of this node, has what it must. */
  boolean agrees(Digest entry) {
    return account.agrees(entry);
  }

  private void next() {
    used = true;
    if (underWay) {
      return;
    }
    boolean due = account.isDue();
    if (!due && !asked.isEmpty()) {
      ready.addAll(asked);
      asked.clear();
    }
    renew &= !watch.isEmpty();
    boolean first = due && (!reportedLast || account.isChecking());
    if (!ready.isEmpty() || renew && !waits && !first) {
      reportedLast = false;
      look();
    } else if (due && !waits) {
      reportedLast = true;
      report();
    } else {
      tellIfDone();
    }
  }

  /** The operation that is submitted now is under way until then. */
  private <T> Completable<T> ended(Consumer<T> answered, Consumer<Throwable> failed) {
    underWay = true;
    return (answer, failure) -> {
      if (failure == null) {
        answered.accept(answer);
      } else {
        failed.accept(failure);
      }
      underWay = false;
      if (failure == null) {
        tellIfDone();
      } else {
        tellWaiting(false);
      }
      next();
    };
  }

  private void tellIfDone() {
    if (!account.isChecking() && (!renew || watch.isEmpty())) {
      tellWaiting(true);
    }
  }

  private void tellWaiting(boolean well) {
    if (!waiting.isEmpty()) {
      List<Consumer<Boolean>> told = waiting;
      waiting = new ArrayList<>(0);
      told.forEach(each -> each.accept(well));
    }
  }

  private void report() {
    known = true;
    Account.Part part = account.take();
    List<Question> behind = new ArrayList<>(0);
    if (!account.isDue()) {
      behind.addAll(asked);
      asked.clear();
    }
    entry.report(
        part,
        ended(
            reported -> {
              ready.addAll(behind);
              reported(reported, part);
            },
            failure -> notReported(part, behind, failure)));
  }

  /** All that this node says of the room, and who is told the answer: the next to be under way. */
  record Anew(Report report, Completable<Reported> answer) {}

  /** Begins to say all anew; empty if that takes more than one report, or more than that is due. */
  Optional<Anew> sayAnew() {
    if (!isQuiet() || isDone()) {
      return Optional.empty(); // one that is done may have a successor
    }
    return account
        .takeAll()
        .map(
            part -> {
              known = true;
              underWay = true;
              return new Anew(
                  entry.toReport(part),
                  (reported, failure) -> {
                    underWay = false;
                    saidAnew(part, reported, failure == null);
                  });
            });
  }

  private void saidAnew(Account.Part part, Reported reported, boolean done) {
    if (done) {
      reported(reported, part);
      tellIfDone();
    } else {
      account.doubt(); // the repair comes again, with many others
      tellWaiting(false);
    }
    next();
  }

  private void reported(Reported reported, Account.Part part) {
    boolean untold = account.answered(part, reported.digest());
    if (untold || reported.notice().isChange()) {
      lanes.tell(reported, untold);
    }
  }

  /** Whether it took effect is unknown. */
  private void notReported(Account.Part part, List<Question> behind, Throwable failure) {
    account.failed(part);
    behind.forEach(question -> question.failed(failure));
    asked.forEach(question -> question.failed(failure));
    asked.clear();
    retryLater();
  }

  private void retryLater() {
    waits = true;
    context
        .loop()
        .after(
            RETRY,
            () -> {
              waits = false;
              next();
            });
  }

  private void look() {
    List<Question> questions = ready;
    ready = new ArrayList<>(0);
    if (renew || questions.stream().anyMatch(Question::isWatch)) {
      subscribe(questions);
      return;
    }
    entry.read(
        ended(
            snapshot -> questions.forEach(question -> question.answered(snapshot, watch)),
            failure -> questions.forEach(question -> question.failed(failure))));
  }

  private void subscribe(List<Question> questions) {
    known = true;
    subscribed = true;
    if (renew) {
      context.counters().presenceReread();
    }
    renew = false;
    long told = watch.asks();
    entry.subscribe(
        questions.isEmpty() ? told : Snapshot.NONE,
        ended(
            snapshot -> subscribed(snapshot, questions),
            failure -> notSubscribed(questions, failure)));
  }

  private void subscribed(Optional<Snapshot> snapshot, List<Question> questions) {
    snapshot.ifPresent(
        found -> {
          watch.answered(found);
          questions.forEach(question -> question.answered(found, watch));
        });
    watch.settled();
  }

  private void notSubscribed(List<Question> questions, Throwable failure) {
    questions.forEach(question -> question.failed(failure));
    watch.failed();
    watch.settled();
    renew = true;
    retryLater();
  }

  /** Called now and then: what is not needed any more is taken back. */
  void sweep(long now) {
    if (used) {
      used = false;
      lastUse = now;
    }
    account.retry();
    boolean unwatched = watch.isEmpty() && !watchedLately;
    watchedLately = !watch.isEmpty();
    boolean busy = underWay || waits || !asked.isEmpty() || account.isDue();
    if (busy) {
      next();
    } else if (unwatched && known && account.isEmpty()) {
      if (now - lastUse >= lanes.linger()) {
        entry.forget(ended(forgotten -> forgotten(), failure -> {}));
      }
    } else if (unwatched && subscribed) {
      entry.unsubscribe(ended(unsubscribed -> subscribed = false, failure -> {}));
    }
  }

  private void forgotten() {
    known = false;
    subscribed = false;
  }

  /** Whether nothing would be lost with this object. */
  boolean isDone() {
    return !known
        && !underWay
        && !waits
        && account.isEmpty()
        && watch.isEmpty()
        && asked.isEmpty()
        && ready.isEmpty();
  }
}
