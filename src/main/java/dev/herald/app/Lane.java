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
 *   <li>Every publication is answered once.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to the home loop of its address.
 */
final class Lane implements Sequencer.Output {
  /** Of operations that take turns. */
  private static final int KINDS = 3;

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
  private final Publications kept = new Publications();
  private final Publications unkept = new Publications();
  private final LaneClaim claim;
  private final EpochNames epochs = new EpochNames();
  private final Reads reads = new Reads();
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
    this.claim = new LaneClaim(sequencer, this::admit);
  }

  void send(Publication publication) {
    (publication.keep() && limits.isKept() ? kept : unkept).add(publication);
    next();
  }

  void enter(Entry entry) {
    claim.enter(entry);
    next();
  }

  void left(int hub) {
    receivers.left(hub);
    used = true;
  }

  /** Accepted by any node. */
  void deliver(List<Message> messages) {
    if (messages.get(0).position().isKept()) {
      if (claim.isMadeOrHeld()) {
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
    if (claim.isDue()) {
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

  /** As {@link LaneClaim#again}. */
  void reclaim(Consumer<Boolean> whenDone) {
    if (claim.again(whenDone)) {
      context.counters().reclaimed();
      next();
    }
  }

  private void claim() {
    boolean again = claim.begin();
    Claim made =
        new Claim(
            address,
            context.owner(),
            lanes.nextNumber(),
            epochs.candidate(),
            context.loop().millis());
    run(
        () -> context.ledger().claim(made),
        head -> {
          epochs.taken(head.epoch());
          claim.made(head, again);
          next();
        },
        failure -> {
          claim.failed(failure, again);
          next();
        });
  }

  private void admit(Entry entry) {
    Group group = receivers.admit(entry.loop());
    entry.arrive(group, limits.isKept() ? sequencer.position() : Position.UNKEPT);
  }

  private void append() {
    List<Publication> publications = kept.take();
    List<Message> messages = Publications.messages(publications, address);
    Batch batch = new Batch(context.publisher(), lanes.nextNumber(), messages);
    Append append =
        new Append(
            address,
            batch,
            routes.version(),
            epochs.candidate(),
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
    epochs.taken(places.first().epoch());
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
    List<Publication> publications = unkept.take();
    runLightly(
        () -> context.ledger().route(address, routes.version()),
        changed -> {
          routes.learn(changed);
          next();
          publish(Publications.messages(publications, address));
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
    claim.reached(page);
  }

  private void notFilled(Throwable failure) {
    sequencer.notFilled();
    claim.notReached(failure);
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
    boolean needed = !receivers.isEmpty() || claim.isAwaited();
    if (!claim.isHeld() || underWay || linger || needed) {
      return;
    }
    claim.release();
    sequencer.stop();
    Release release =
        new Release(address, context.owner(), lanes.nextNumber(), context.loop().millis());
    runLightly(
        () -> context.ledger().release(release), released -> released(), failure -> released());
  }

  private void released() {
    claim.released();
    next();
  }

  /** Whether nothing would be lost with this object. */
  boolean isDone(long now) {
    return claim.isGone() && !underWay && !used && now - lastUse >= lanes.linger();
  }
}
