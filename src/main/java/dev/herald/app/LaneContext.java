package dev.herald.app;

import dev.herald.cluster.MessageRouter;
import dev.herald.config.HistoryConfig;
import dev.herald.core.ClusterView;
import dev.herald.core.Counters;
import dev.herald.core.Loop;
import dev.herald.ledger.Ledger;

/**
 * What all lanes of one loop share.
 *
 * @param view the cluster as this node sees it now
 * @param publisher 128 random bits of this process start
 */
public record LaneContext(
    ClusterView view,
    String publisher,
    Loop loop,
    Ledger ledger,
    MessageRouter router,
    HistoryConfig history,
    Counters counters) {
  /** This node's name among the owners, now. */
  String owner() {
    return view.owner();
  }
}
