package dev.herald.app;

import dev.herald.cluster.MessageRouter;
import dev.herald.core.ClusterView;
import dev.herald.core.Counters;
import dev.herald.core.Loop;
import dev.herald.presence.Presence;

/**
 * What the presence of all rooms of one loop shares.
 *
 * @param view the cluster as this node sees it now
 */
public record PresenceContext(
    ClusterView view, Loop loop, Presence presence, MessageRouter router, Counters counters) {
  /** This node's name among the owners, now. */
  String owner() {
    return view.owner();
  }
}
