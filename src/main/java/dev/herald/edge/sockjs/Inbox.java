package dev.herald.edge.sockjs;

import dev.herald.core.Loop;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Texts that came together, and are handed on one by one as far as the session reads: one request
 * can bring more than a session may have unanswered.
 *
 * <p><b>Threading.</b> Confined to the session's loop.
 */
public final class Inbox {
  /** A client waits for the answer of one before it sends the next. */
  private static final int MOST = 4;

  private record Delivery(Iterator<byte[]> texts, Consumer<Receipt> told) {}

  private final Loop loop;
  private final Consumer<byte[]> session;
  private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>(1);
  private boolean reading;
  private boolean handing;

  /**
   * @param session takes a text
   */
  public Inbox(Loop loop, Consumer<byte[]> session) {
    this.loop = loop;
    this.session = session;
  }

  /** Whether nothing more may be added for now. */
  public boolean isFull() {
    return deliveries.size() >= MOST;
  }

  public boolean isEmpty() {
    return deliveries.isEmpty();
  }

  /**
   * Hands on as much as the session reads.
   *
   * @param told what became of them, once
   */
  public void add(List<byte[]> texts, Consumer<Receipt> told) {
    deliveries.add(new Delivery(texts.iterator(), told));
    handOn();
  }

  /** The session reads, or does not. Goes on later, so never nests. */
  public void reading(boolean on) {
    reading = on;
    if (on && !deliveries.isEmpty()) {
      loop.execute(this::handOn);
    }
  }

  private void handOn() {
    if (handing) {
      return;
    }
    handing = true;
    try {
      while (reading && !deliveries.isEmpty()) {
        Delivery next = deliveries.peek();
        if (next.texts().hasNext()) {
          session.accept(next.texts().next());
        } else {
          deliveries.remove();
          next.told().accept(Receipt.TAKEN);
        }
      }
    } finally {
      handing = false;
    }
  }

  /** The session has ended: it gets no more. */
  public void close() {
    reading = false;
    while (!deliveries.isEmpty()) {
      deliveries.remove().told().accept(Receipt.GONE);
    }
  }
}
