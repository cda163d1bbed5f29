package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.ledger.Fork;

/**
 * Gives the history of one address another epoch, where it was found to be two.
 *
 * <p><b>Threading.</b> Confined to the home loop of the address.
 */
final class Forks implements Turn {
  private final Address address;
  private final LaneContext context;
  private final Turns turns;
  private final EpochNames epochs;
  private final Sequencer sequencer;

  /** The epoch in which the two have parted; empty if there is nothing to do. */
  private String epoch = "";

  Forks(Address address, LaneContext context, Turns turns, EpochNames epochs, Sequencer sequencer) {
    this.address = address;
    this.context = context;
    this.turns = turns;
    this.epochs = epochs;
    this.sequencer = sequencer;
  }

  void add(String parted) {
    epoch = parted;
  }

  @Override
  public boolean isDue() {
    return !epoch.isEmpty();
  }

  @Override
  public void start() {
    Fork fork = new Fork(address, epoch, RandomNames.epoch(), context.loop().millis());
    epoch = "";
    context.counters().forked();
    turns.run(
        () -> context.ledger().fork(fork),
        head -> {
          epochs.taken(head.position().epoch());
          sequencer.forked();
          turns.next();
        },
        failure -> {
          sequencer.notFilled();
          turns.next();
        });
  }
}
