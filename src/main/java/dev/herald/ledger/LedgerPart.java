package dev.herald.ledger;

import io.vertx.core.Future;

/** The entries that this node decides about, as the {@link Tidier} sees them. */
public interface LedgerPart {
  /** Shows all entries to the survey. */
  Future<Void> survey(Survey survey);

  /** Tidies the entries that need it. */
  Future<Tidied> tidy(Terms terms);

  /** Heap bytes of the entries now, roughly, without their copies on other nodes. Thread-safe. */
  long bytes();

  /** How often each entry is in the cluster, as it is now. */
  int copies();
}
