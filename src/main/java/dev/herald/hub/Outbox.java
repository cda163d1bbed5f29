package dev.herald.hub;

import dev.herald.core.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a turn of one loop: one task, queued when the first thing is written. It walks over
 * the groups that have messages, then flushes each session that was touched, once.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
final class Outbox {
  /** Members visited in one turn; beyond that, others get the loop in between. */
  static final int WALK_BUDGET = 8_192;

  /** Beyond this many bytes waiting behind a long walk, finishing it comes first. */
  static final long MAX_WAITING_BYTES = 16L * 1024 * 1024;

  private final Loop loop;
  private final ArrayDeque<Group> groups = new ArrayDeque<>();
  private final List<Session> touched = new ArrayList<>();
  private boolean queued;

  Outbox(Loop loop) {
    this.loop = loop;
  }

  void touched(Session session) {
    touched.add(session);
    queue();
  }

  /** A group that had no work has some now. */
  void hasWork(Group group) {
    groups.add(group);
    queue();
  }

  private void queue() {
    if (!queued) {
      queued = true;
      loop.execute(this::endTurn);
    }
  }

  private void endTurn() {
    queued = false;
    try {
      walk();
    } finally {
      for (int i = 0; i < touched.size(); i++) {
        touched.get(i).flush();
      }
      touched.clear();
      if (!groups.isEmpty()) {
        queue();
      }
    }
  }

  private void walk() {
    int budget = WALK_BUDGET;
    for (int turns = groups.size(); turns > 0 && budget > 0; turns--) {
      budget -= walk(groups.remove(), budget);
    }
  }

  /** Whatever happens, a group that has work stays in the queue. */
  private int walk(Group group, int budget) {
    boolean full = group.waitingBytes() > MAX_WAITING_BYTES;
    try {
      return group.hasWork() ? group.walk(full ? Integer.MAX_VALUE : budget) : 0;
    } finally {
      if (group.hasWork()) {
        groups.add(group);
      }
    }
  }
}
