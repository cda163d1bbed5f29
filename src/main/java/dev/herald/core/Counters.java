package dev.herald.core;

import java.time.Duration;

/** What the product counts. Thread-safe; each call costs nanoseconds. */
public interface Counters {
  void sessionOpened();

  void sessionClosed(CloseReason reason);

  /** An HTTP request was refused, an upgrade for one. */
  void httpRefused(int status);

  void accepted(Message message);

  /** Frames handed to sockets: messages to sessions. */
  void delivered(int frames);

  void refused(ErrorCode code);

  /** A ledger operation was answered. */
  void ledgerAnswered(Duration latency);

  /** A ledger operation was submitted again because its answer was late. */
  void ledgerRetried();

  /** The ledger was read to fill a hole between offsets. */
  void holeRead();

  /** An address was reset: receivers must reload. */
  void reset();
}
