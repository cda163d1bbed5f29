package dev.herald.hub;

/** One session's place in one group, which owns what can change. */
final class Membership {
  final Session session;
  final Group group;

  /** The number of the first message of the group that is for this session. */
  long from;

  /** Where the group holds it. */
  int index;

  /** Takes what comes until the session has what it missed; null if it has. */
  Replay replay;

  Membership(Session session, Group group, long from, int index) {
    this.session = session;
    this.group = group;
    this.from = from;
    this.index = index;
  }

  /**
   * Gives the session a message, now or behind what it missed.
   *
   * @return frames written, 0 or 1
   */
  int take(EncodedMessage message) {
    if (replay == null) {
      return message.writeTo(session);
    }
    replay.hold(message);
    return 0;
  }
}
