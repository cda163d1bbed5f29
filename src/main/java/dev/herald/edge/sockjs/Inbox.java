package dev.herald.edge.sockjs;

import dev.herald.core.Loop;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Texts that came together, and are handed on one by one as far as the session reads: one request
 * can bring more than a session may have unanswered.
 *
 * <p><b>Threading.</b> Confined to the session's loop.
 */
public final class Inbox {
  /** A client waits for the answer of one before it sends the next. */
  private static final int MOST = 2;

  /** Texts handed on in one task: others on the loop have their turn, too. */
  private static final int AT_ONCE = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

  private record Delivery(Iterator<byte[]> texts, Consumer<Receipt> told) {}

  private final Loop loop;
  private final Consumer<byte[]> session;
  private final BooleanSupplier choked;
  private final Runnable failed;
  private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>(1);
  private boolean reading;
  private boolean handing;

  /**
   * @param session takes a text
   * @param choked whether the peer has not taken its answers: it waits then
   * @param failed is told that the session failed at a text
   */
  public Inbox(Loop loop, Consumer<byte[]> session, BooleanSupplier choked, Runnable failed) {
    this.loop = loop;
    this.session = session;
    this.choked = choked;
    this.failed = failed;
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
    goOn();
  }

  /** The peer has taken something. */
  public void goOn() {
    if (reading && !deliveries.isEmpty() && !handing && !choked.getAsBoolean()) {
      loop.execute(this::handOn);
    }
  }

  private void handOn() {
    if (handing) {
      return;
    }
    handing = true;
    try {
      handOnSome();
    } catch (RuntimeException | Error failure) {
      LOG.error("a session failed at what its client sent", failure);
      failed.run();
    } finally {
      handing = false;
    }
    goOn();
  }

  private void handOnSome() {
    int left = AT_ONCE;
    while (reading && !deliveries.isEmpty() && !choked.getAsBoolean() && left > 0) {
      Delivery next = deliveries.peek();
      if (next.texts().hasNext()) {
        session.accept(next.texts().next());
        left--;
      } else {
        deliveries.remove();
        next.told().accept(Receipt.TAKEN);
      }
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
