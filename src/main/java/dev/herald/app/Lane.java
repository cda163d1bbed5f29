package dev.herald.app;

import dev.herald.config.HistoryLimits;
import dev.herald.core.Address;
import dev.herald.core.Head;
import dev.herald.core.Message;
import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.hub.Group;
import dev.herald.ledger.Claim;
import dev.herald.ledger.Held;
import dev.herald.ledger.Ledger;
import dev.herald.ledger.Release;
import io.vertx.core.Completable;
import java.util.List;
import java.util.function.Consumer;

/**
 * One address in use on this node: the only caller of the ledger for it. What it does is done by
 * its parts; this class knows who needs whom. Invariants:
 *
 * <ol>
 *   <li>At most one ledger operation is under way.
 *   <li>An operation that is repeated bears the same number, a new one a higher number.
 * </ol>
 *
 * <p><b>Threading.</b> Confined to the home loop of its address.
 */
final class Lane implements Sequencer.Output {
  private final Address address;
  private final Lanes lanes;
  private final LaneContext context;
  private final HistoryLimits limits;
  private final Receivers receivers;
  private final Sequencer sequencer;
  private final Routes routes;
  private final Turns turns;
  private final LaneClaim claim;
  private final Appends appends;
  private final Unkept unkept;
  private final Reads reads;
  private final Forks forks;
  private final EpochNames epochs = new EpochNames();
  private boolean used = true;
  private long lastUse;

  Lane(Address address, Lanes lanes) {
    this.address = address;
    this.lanes = lanes;
    this.context = lanes.context();
    this.limits = context.history().of(address.key());
    this.receivers = new Receivers(address, lanes.homes());
    this.routes = new Routes(context);
    this.turns = new Turns(lanes.operations());
    this.sequencer = new Sequencer(context.loop(), limits.size(), this);
    this.claim = new LaneClaim(sequencer, this::admit, this::makeClaim);
    this.appends = new Appends(address, lanes, limits, turns, routes, epochs, this::publish);
    this.unkept = new Unkept(address, context, turns, routes, this::publish);
    this.reads = new Reads(address, context, turns);
    this.forks = new Forks(address, context, turns, epochs, sequencer);
    turns.use(claim, List.of(appends, unkept, reads, forks));
  }

  void send(Publication publication) {
    if (publication.keep() && limits.isKept()) {
      appends.add(publication);
    } else {
      unkept.add(publication);
    }
    next();
  }

  void enter(Entry entry) {
    claim.enter(entry);
    next();
  }

  /** The sessions of this node, one group for each loop that has any. */
  List<Group> groups() {
    return receivers.groups();
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
    Position before = sequencer.position();
    reads.add(
        since,
        Reads.MESSAGES,
        page -> {
          Position head = page.head();
          if (head.isBefore(before) || !head.epoch().equals(sequencer.position().epoch())) {
            sequencer.missed(); // another history, or the sequencer is about to know it
          }
          answered.accept(page);
        },
        failed);
    next();
  }

  /** What is kept after this position, at most so many; for who is no receiver. */
  void history(Position since, int limit, Completable<Page> answer) {
    if (!limits.isKept()) {
      answer.succeed(Page.NONE);
      return;
    }
    reads.add(
        since,
        limit,
        page -> answer.succeed(page.first(limit)),
        failure -> {
          if (Ledger.hasNoHistory(failure)) {
            answer.succeed(Page.NONE);
          } else {
            answer.fail(failure);
          }
        });
    next();
  }

  Address address() {
    return address;
  }

  /** Whether the ledger should have a claim of this node. */
  boolean isClaimed() {
    return claim.isMadeOrHeld();
  }

  /** The last message that was handed on. */
  Position position() {
    return sequencer.position();
  }

  /** The claim as it is made now: this node may have another owner name than before. */
  Claim claim() {
    return new Claim(
        address, context.owner(), lanes.nextNumber(), epochs.candidate(), context.loop().millis());
  }

  /** The ledger has the claim. */
  void held(Held held) {
    if (held.anew()) {
      context.counters().reclaimed();
    }
    epochs.taken(held.head().position().epoch());
  }

  /** As {@link LaneClaim#seen}. */
  void seen(Head head, Position before) {
    claim.seen(head, before);
  }

  /** How far the ledger had come a moment ago. */
  void head(Head head) {
    if (claim.isMadeOrHeld()) {
      sequencer.head(head);
    }
  }

  /** Messages may have been lost on their way here: what is kept of them is read. */
  void missed() {
    sequencer.missed();
  }

  private void next() {
    used = true;
    turns.next();
  }

  private void makeClaim() {
    claim.begin();
    Claim first = claim();
    turns.run(
        () -> context.ledger().claim(first.by(context.owner())),
        head -> {
          epochs.taken(head.position().epoch());
          claim.made(head);
          next();
        },
        failure -> {
          claim.failed(failure);
          next();
        });
  }

  private void admit(Entry entry) {
    Group group = receivers.admit(entry.loop());
    entry.arrive(group, limits.isKept() ? sequencer.position() : Position.UNKEPT);
  }

  /** To all owners; this node's own part enters as one from another node would. */
  private void publish(List<Message> messages) {
    if (routes.leadHere()) {
      deliver(messages);
    }
    routes.send(address, messages);
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
    reads.add(since, Reads.MESSAGES, this::filled, this::notFilled);
    next();
  }

  @Override
  public void fork(String epoch) {
    forks.add(epoch);
    next();
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
    if (!claim.isHeld() || turns.isUnderWay() || linger || needed) {
      return;
    }
    claim.release();
    sequencer.stop();
    Release release =
        new Release(address, context.owner(), lanes.nextNumber(), context.loop().millis());
    turns.runLightly(
        () -> context.ledger().release(release), released -> released(), failure -> released());
  }

  private void released() {
    claim.released();
    next();
  }

  /** Whether nothing would be lost with this object. */
  boolean isDone(long now) {
    return claim.isGone() && !turns.isUnderWay() && !used && now - lastUse >= lanes.linger();
  }
}
