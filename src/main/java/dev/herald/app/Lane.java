package dev.herald.app;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Address;
import dev.herald.core.Message;
import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.hub.Group;
import dev.herald.ledger.Append;
import dev.herald.ledger.Appended;
import dev.herald.ledger.Batch;
import dev.herald.ledger.Claim;
import dev.herald.ledger.Places;
import dev.herald.ledger.Release;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One address in use on this node: the only caller of the ledger for it. Invariants:
 *
 * <ol>
 *   <li>At most one ledger operation is under way. What is sent meanwhile goes together as the next
 *       batch, in the order in which it came.
 *   <li>An operation that is repeated bears the same number, a new one a higher number.
 *   <li>Every publication is answered once, and every entry.
 *   <li>Sessions are admitted only while the claim is held, at the position of the sequencer: they
 *       get every message after it and none before.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to the home loop of its address.
 */
final class Lane implements Sequencer.Output {
  /** A batch is bounded, so that one operation stays short. */
  static final int MAX_BATCH = 256;

  /** Of operations that take turns. */
  private static final int KINDS = 3;

  private static final long MAX_BATCH_BYTES = 1024 * 1024;

  /** One page of history. */
  private static final int READ_MESSAGES = 1_000;

  private static final long READ_BYTES = 256 * 1024;

  private final Address address;
  private final Lanes lanes;
  private final LaneContext context;
  private final HistoryLimits limits;
  private final Receivers receivers;
  private final Sequencer sequencer;
  private final Routes routes;
  private final ArrayDeque<Publication> kept = new ArrayDeque<>(2);
  private final ArrayDeque<Publication> unkept = new ArrayDeque<>(2);
  private final List<Entry> waiting = new ArrayList<>(1);

  /** Those that were further than this node is: it reads first what it may have missed. */
  private final List<Entry> ahead = new ArrayList<>(0);

  private final Reads reads = new Reads();
  private Ownership ownership = Ownership.NONE;
  private String epoch = "";
  private String candidate = "";
  private boolean mustClaim;
  private Consumer<Boolean> whenReclaimed = claimed -> {};
  private int turn;
  private boolean underWay;
  private boolean used = true;
  private long lastUse;

  Lane(Address address, Lanes lanes) {
    this.address = address;
    this.lanes = lanes;
    this.context = lanes.context();
    this.limits = context.history().of(address.key());
    this.receivers = new Receivers(address, lanes.homes());
    this.routes = new Routes(context);
    this.sequencer = new Sequencer(context.loop(), limits.size(), this);
  }

  void send(Publication publication) {
    (publication.keep() && limits.isKept() ? kept : unkept).add(publication);
    next();
  }

  void enter(Entry entry) {
    if (ownership == Ownership.OWNED) {
      admit(entry);
      return;
    }
    waiting.add(entry);
    next();
  }

  void left(int hub) {
    receivers.left(hub);
    used = true;
  }

  /** Accepted by any node. */
  void deliver(List<Message> messages) {
    if (messages.get(0).position().isKept()) {
      if (ownership == Ownership.OWNED || ownership == Ownership.CLAIMING) {
        sequencer.accept(messages); // else they lie before the head that a next claim will tell
      }
    } else {
      receivers.deliver(messages);
    }
  }

  /** What was kept after this position; for sessions of this node. */
  void read(Position since, Consumer<Page> answered, Consumer<Throwable> failed) {
    reads.add(
        since,
        page -> {
          if (!page.head().epoch().equals(sequencer.position().epoch())) {
            sequencer.missed(); // a newer history, or the sequencer is about to know it
          }
          answered.accept(page);
        },
        failed);
    next();
  }

  /** Messages may have been lost on their way here: what is kept of them is read. */
  void missed() {
    sequencer.missed();
  }

  /** Starts the next operation, unless one is under way or there is nothing to do. */
  private void next() {
    used = true;
    if (underWay) {
      return;
    }
    if (!waiting.isEmpty() || mustClaim) {
      claim();
      return;
    }
    for (int i = 0; i < KINDS && !underWay; i++) {
      turn = (turn + 1) % KINDS;
      startIfDue(turn);
    }
  }

  /** In turn: else a busy room would starve its typing notices, or who reads its history. */
  private void startIfDue(int kind) {
    if (kind == 0 && !kept.isEmpty()) {
      append();
    } else if (kind == 1 && !unkept.isEmpty()) {
      route();
    } else if (kind == 2 && !reads.isEmpty()) {
      read();
    }
  }

  /**
   * The next operation is submitted first: its answer is then on its way while this one is used.
   */
  private <T> void run(
      Supplier<Future<T>> operation, Consumer<T> answered, Consumer<Throwable> failed) {
    underWay = true;
    lanes.operations().run(operation, ended(answered, failed));
  }

  private <T> Completable<T> ended(Consumer<T> answered, Consumer<Throwable> failed) {
    return (answer, failure) -> {
      underWay = false;
      if (failure == null) {
        answered.accept(answer);
      } else {
        failed.accept(failure);
      }
    };
  }

  /** As {@link #run}, for what is repaired anyway if it was not so. */
  private <T> void runLightly(
      Supplier<Future<T>> operation, Consumer<T> answered, Consumer<Throwable> failed) {
    underWay = true;
    lanes.operations().runLightly(operation, ended(answered, failed));
  }

  /**
   * Claims once more what is claimed: nobody knows whether it still is.
   *
   * @param whenDone is told whether the claim is certain, or not needed any more
   */
  void reclaim(Consumer<Boolean> whenDone) {
    reclaimed(true); // one that waits already is served by this one
    if (ownership != Ownership.OWNED && ownership != Ownership.CLAIMING) {
      whenDone.accept(true);
      return;
    }
    context.counters().reclaimed();
    whenReclaimed = whenDone;
    mustClaim = true;
    next();
  }

  private void reclaimed(boolean done) {
    Consumer<Boolean> waiter = whenReclaimed;
    whenReclaimed = claimed -> {};
    waiter.accept(done);
  }

  private void claim() {
    ownership = ownership == Ownership.OWNED ? Ownership.OWNED : Ownership.CLAIMING;
    boolean again = mustClaim;
    mustClaim = false;
    Claim claim =
        new Claim(
            address, context.owner(), lanes.nextNumber(), candidate(), context.loop().millis());
    run(
        () -> context.ledger().claim(claim),
        head -> claimed(head, again),
        failure -> notClaimed(failure, again));
  }

  /** A name that no history has had: kept until one has taken it. */
  private String candidate() {
    if (candidate.isEmpty() || candidate.equals(epoch)) {
      candidate = RandomNames.epoch();
    }
    return candidate;
  }

  private void claimed(Position head, boolean again) {
    epoch = head.epoch();
    ownership = Ownership.OWNED;
    if (sequencer.isStarted()) {
      sequencer.head(head);
    } else {
      sequencer.start(head);
    }
    List<Entry> admitted = List.copyOf(waiting);
    waiting.clear();
    admitted.forEach(this::admit);
    if (again) {
      reclaimed(true);
    }
    next();
  }

  /** Whether the claim is held is unknown: the next one to enter claims again. */
  private void notClaimed(Throwable failure, boolean again) {
    ownership = sequencer.isStarted() ? Ownership.OWNED : Ownership.NONE;
    List<Entry> refused = List.copyOf(waiting);
    waiting.clear();
    refused.forEach(entry -> entry.fail(failure));
    if (again) {
      reclaimed(ownership == Ownership.NONE);
    }
    next();
  }

  private void admit(Entry entry) {
    if (entry.isAheadOf(sequencer.position())) {
      ahead.add(entry);
      sequencer.missed();
    } else {
      admitNow(entry);
    }
  }

  private void admitNow(Entry entry) {
    Group group = receivers.admit(entry.loop());
    entry.arrive(group, limits.isKept() ? sequencer.position() : Position.UNKEPT);
  }

  private void append() {
    List<Publication> publications = take(kept);
    List<Message> messages = messages(publications);
    Batch batch = new Batch(context.publisher(), lanes.nextNumber(), messages);
    Append append =
        new Append(
            address,
            batch,
            routes.version(),
            candidate(),
            context.loop().millis(),
            limits,
            routes.departed());
    run(
        () -> context.ledger().append(append),
        appended -> appended(appended, publications, messages),
        failure -> failed(failure, publications));
  }

  private void appended(Appended appended, List<Publication> publications, List<Message> messages) {
    Places places = appended.places();
    epoch = places.first().epoch();
    routes.learn(appended.owners());
    next();
    List<Message> fresh = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      Position position = places.of(i);
      if (places.isRepeat(i)) {
        context.counters().repeated();
      } else {
        fresh.add(messages.get(i).at(position));
      }
      publications.get(i).accepted(position);
    }
    if (!fresh.isEmpty()) {
      publish(fresh);
    }
  }

  private void route() {
    List<Publication> publications = take(unkept);
    runLightly(
        () -> context.ledger().route(address, routes.version()),
        changed -> {
          routes.learn(changed);
          next();
          publish(messages(publications));
          publications.forEach(publication -> publication.accepted(Position.UNKEPT));
        },
        failure -> failed(failure, publications));
  }

  /** To all owners; this node's own part enters as one from another node would. */
  private void publish(List<Message> messages) {
    if (routes.leadHere()) {
      deliver(messages);
    }
    routes.send(address, messages);
  }

  private void failed(Throwable failure, List<Publication> publications) {
    publications.forEach(publication -> publication.failed(failure));
    next();
  }

  private static List<Publication> take(ArrayDeque<Publication> queue) {
    List<Publication> batch = new ArrayList<>(Math.min(queue.size(), MAX_BATCH));
    long bytes = 0;
    while (!queue.isEmpty() && batch.size() < MAX_BATCH && bytes < MAX_BATCH_BYTES) {
      Publication publication = queue.remove();
      bytes += publication.message().weight();
      batch.add(publication);
    }
    return batch;
  }

  private List<Message> messages(List<Publication> publications) {
    List<Message> messages = new ArrayList<>(publications.size());
    for (int i = 0; i < publications.size(); i++) {
      messages.add(publications.get(i).message().to(address));
    }
    return messages;
  }

  @Override
  public void next(List<Message> messages) {
    receivers.deliver(messages);
  }

  @Override
  public void reset(Position before) {
    receivers.reset(before, context.counters());
  }

  @Override
  public void read(Position since) {
    context.counters().holeRead();
    reads.add(since, this::filled, this::notFilled);
    next();
  }

  private void read() {
    Position since = reads.begin();
    run(
        () -> context.ledger().read(address, since, READ_MESSAGES, READ_BYTES),
        page -> {
          reads.answered(since, page);
          next();
        },
        failure -> {
          reads.failed(failure);
          next();
        });
  }

  private void filled(Page page) {
    sequencer.filled(page);
    List<Entry> checked = List.copyOf(ahead);
    ahead.clear();
    for (Entry entry : checked) {
      if (entry.isAheadOf(sequencer.position()) && !entry.isAheadOf(page.head())) {
        ahead.add(entry); // the rest of what was missed comes with the next page
      } else {
        admitNow(entry);
      }
    }
  }

  private void notFilled(Throwable failure) {
    sequencer.notFilled();
    List<Entry> refused = List.copyOf(ahead);
    ahead.clear();
    refused.forEach(entry -> entry.fail(failure));
  }

  /**
   * Called now and then. Gives up a claim that no session has needed for a while; how long is told
   * by the sweeps, so that sending does not ask the clock.
   */
  void sweep(long now) {
    if (used) {
      used = false;
      lastUse = now;
    }
    boolean linger = now - lastUse < lanes.linger();
    boolean needed = !receivers.isEmpty() || !ahead.isEmpty();
    if (ownership != Ownership.OWNED || underWay || linger || needed) {
      return;
    }
    ownership = Ownership.RELEASING;
    mustClaim = false;
    reclaimed(true);
    sequencer.stop();
    Release release =
        new Release(address, context.owner(), lanes.nextNumber(), context.loop().millis());
    runLightly(
        () -> context.ledger().release(release), released -> released(), failure -> released());
  }

  private void released() {
    ownership = Ownership.NONE;
    next();
  }

  /** Whether nothing would be lost with this object. */
  boolean isDone(long now) {
    return ownership == Ownership.NONE
        && !underWay
        && waiting.isEmpty()
        && !used
        && now - lastUse >= lanes.linger();
  }
}
