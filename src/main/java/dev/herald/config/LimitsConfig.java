package dev.herald.config;

import static dev.herald.config.ConfigException.check;

import java.time.Duration;

/**
 * @param maxMessageBytes a whole message, in any framing
 * @param maxQueuedBytes live messages unsent to one session; beyond it, it is a slow consumer
 * @param sessions most sessions on this node; 0: no limit
 * @param pendingCommands unanswered commands of one session; beyond it, its socket is not read
 * @param handshakeTimeout from the opening of a connection to its first whole request
 * @param historyBytes heap bytes of this node's part of the ledger; 0: a quarter of the heap
 */
public record LimitsConfig(
    int maxMessageBytes,
    int maxQueuedBytes,
    int maxRoomsPerSession,
    int sessions,
    int pendingCommands,
    Duration handshakeTimeout,
    long historyBytes) {
  private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
  private static final long MIN_HISTORY_BYTES = 1024 * 1024;

  public LimitsConfig {
    check(
        maxMessageBytes >= 128 && maxMessageBytes <= MAX_MESSAGE_BYTES,
        "limits.maxMessageBytes",
        maxMessageBytes,
        "must be 128 to " + MAX_MESSAGE_BYTES);
    check(
        maxQueuedBytes >= 2L * maxMessageBytes,
        "limits.maxQueuedBytes",
        maxQueuedBytes,
        "must be at least twice limits.maxMessageBytes (" + maxMessageBytes + ")");
    check(
        maxRoomsPerSession >= 1 && maxRoomsPerSession <= 100_000,
        "limits.maxRoomsPerSession",
        maxRoomsPerSession,
        "must be 1 to 100000");
    check(sessions >= 0, "limits.sessions", sessions, "must be 0 (no limit) or more");
    check(
        pendingCommands >= 1 && pendingCommands <= 100_000,
        "limits.pendingCommands",
        pendingCommands,
        "must be 1 to 100000");
    check(
        handshakeTimeout.toMillis() >= 100,
        "limits.handshakeTimeout",
        handshakeTimeout.toMillis() + "ms",
        "must be at least 100ms");
    check(
        historyBytes == 0 || historyBytes >= MIN_HISTORY_BYTES,
        "limits.historyBytes",
        historyBytes,
        "must be 0 (a quarter of the heap) or at least " + MIN_HISTORY_BYTES);
  }

  /** Heap bytes that this node's part of the ledger may take. */
  public long historyBudget() {
    return historyBytes == 0 ? Runtime.getRuntime().maxMemory() / 4 : historyBytes;
  }
}
