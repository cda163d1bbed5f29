package dev.herald.app;

import dev.herald.cluster.MessageRouter;
import dev.herald.core.AddressHead;
import dev.herald.core.ClusterView;
import dev.herald.core.Delivery;
import dev.herald.core.Loop;
import dev.herald.ledger.LedgerPart;
import dev.herald.ledger.NotedHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Tells the owners of each address that was appended to how far it has come, a second or two later.
 * A message may be stored and never be routed: who appended it died, or gave up, or the last
 * envelope was lost. Whoever lacks it then reads it from the ledger.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}, but for the start.
 */
public final class HeadTeller {
  static final Duration PACE = Duration.ofSeconds(1);

  /** Heads that one task tells. */
  private static final int SLICE = 500;

  private final Loop loop;
  private final LedgerPart part;
  private final ClusterView view;
  private final MessageRouter router;
  private final Delivery delivery;
  private Iterator<NotedHead> rest = Collections.emptyIterator();

  /**
   * @param delivery takes what this node itself is to be told
   */
  public HeadTeller(
      Loop loop, LedgerPart part, ClusterView view, MessageRouter router, Delivery delivery) {
    this.loop = loop;
    this.part = part;
    this.view = view;
    this.router = router;
    this.delivery = delivery;
  }

  /** From here on, until the loop ends. Thread-safe. */
  public void start() {
    loop.execute(() -> loop.after(PACE, this::tick));
  }

  private void tick() {
    loop.after(PACE, this::tick);
    if (!rest.hasNext()) {
      rest = part.takeHeads().iterator();
      tell();
    }
  }

  /** Some, the others in later tasks. */
  private void tell() {
    List<AddressHead> own = new ArrayList<>();
    for (int i = 0; i < SLICE && rest.hasNext(); i++) {
      NotedHead noted = rest.next();
      Set<String> others = noted.owners().without(view.owner());
      if (others.size() < noted.owners().nodes().size()) {
        own.add(noted.head());
      }
      if (!others.isEmpty()) {
        router.tell(others, noted.head());
      }
    }
    if (!own.isEmpty()) {
      delivery.heads(own);
    }
    if (rest.hasNext()) {
      loop.execute(this::tell);
    }
  }
}
