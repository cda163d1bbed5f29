package dev.herald.core;

import java.time.Duration;

/** What the product counts. Thread-safe; each call costs nanoseconds. */
public interface Counters {
  void sessionOpened();

  void sessionClosed(CloseReason reason);

  /** A socket of the echo endpoint, which has no session, ended. */
  void echoClosed(CloseReason reason);

  /** An HTTP request was refused, an upgrade for one. */
  void httpRefused(int status);

  void accepted(Message message);

  /** A message was not stored again: one of the same sender and key had been. */
  void repeated();

  /** Messages went from the ledger because of their age. */
  void trimmedByAge(int messages);

  /** Younger messages went from the ledger because the node has no room for them. */
  void trimmedByBudget(int messages);

  /** Frames handed to sockets: messages to sessions. */
  void delivered(int frames);

  /** Kept messages were read again for a session that had missed them. */
  void replayed(int messages);

  /** A client came back and said where it had been. */
  void resumed(boolean recovered);

  void refused(ErrorCode code);

  /** A service of the application was asked. */
  void asked(boolean replied);

  /** A ledger operation was answered. */
  void ledgerAnswered(Duration latency);

  /** A ledger operation was submitted again because its answer was late. */
  void ledgerRetried();

  /** A ledger operation was submitted again because its answer was not certain. */
  void ledgerUncertain();

  /** A ledger operation was given up: nobody knows whether it took effect. */
  void ledgerGivenUp();

  /** An address was claimed again, because the cluster has changed. */
  void reclaimed();

  /** A presence operation was answered. */
  void presenceAnswered(Duration latency);

  /** A presence operation was submitted again because its answer was late. */
  void presenceRetried();

  /** A presence operation was submitted again because its answer was not certain. */
  void presenceUncertain();

  /** A presence operation was given up: what it should have said is said again later. */
  void presenceGivenUp();

  /** A change of who is in a room was told to this or another node. */
  void noticeSent();

  /** Who is in a watched room was read again, because a notice was missed or might have been. */
  void presenceReread();

  /** Users left a room because their node was gone. */
  void roomPruned();

  /** The ledger was read to fill a hole between offsets. */
  void holeRead();

  /** Two histories of an address were found to have parted: it got a new epoch. */
  void forked();

  /** An address was reset: receivers must reload. */
  void reset();

  /** A batch of messages left for another node. */
  void batchSent(int bytes);

  /** A batch of another node has come. */
  void batchTaken();

  /** A batch never came to another node; what was kept of it is read there from the ledger. */
  void batchLost();

  /** Messages for another node were dropped: it had too much to take already. */
  void partDropped();

  /**
   * Something from another node was dropped.
   *
   * @param reason one of few words
   */
  void envelopeDropped(String reason);
}
