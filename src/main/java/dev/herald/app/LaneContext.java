package dev.herald.app;

import dev.herald.cluster.MessageRouter;
import dev.herald.config.HistoryConfig;
import dev.herald.core.Counters;
import dev.herald.core.Loop;
import dev.herald.ledger.Ledger;

/**
 * What all lanes of one loop share.
 *
 * @param owner this node's name among the owners
 * @param publisher 128 random bits of this process start
 */
public record LaneContext(
    String owner,
    String publisher,
    Loop loop,
    Ledger ledger,
    MessageRouter router,
    HistoryConfig history,
    Counters counters) {}
