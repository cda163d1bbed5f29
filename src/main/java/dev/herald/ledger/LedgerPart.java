package dev.herald.ledger;

import io.vertx.core.Future;
import java.util.List;

/** The entries that this node decides about, all together. */
public interface LedgerPart {
  /** Shows all entries to the survey. */
  Future<Void> survey(Survey survey);

  /** Tidies the entries that need it. */
  Future<Tidied> tidy(Terms terms);

  /**
   * How far the addresses had come, a second or two ago, that were appended to then. To be called
   * once a second, by one; nothing on a node that runs alone, where nothing gets lost on its way.
   */
  List<NotedHead> takeHeads();

  /** Heap bytes of the entries now, roughly, without their copies on other nodes. Thread-safe. */
  long bytes();

  /** How often each entry is in the cluster, as it is now. */
  int copies();
}
