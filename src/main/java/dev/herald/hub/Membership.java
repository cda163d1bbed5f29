package dev.herald.hub;

/** One session's place in one group, which owns what can change. */
final class Membership {
  final Session session;
  final Group group;

  /** The number of the first message of the group that is for this session. */
  long from;

  /** Where the group holds it. */
  int index;

  Membership(Session session, Group group, long from, int index) {
    this.session = session;
    this.group = group;
    this.from = from;
    this.index = index;
  }
}
