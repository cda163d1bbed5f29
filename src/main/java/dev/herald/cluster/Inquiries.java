package dev.herald.cluster;

import dev.herald.core.NodeInfo;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/** What other nodes ask this one: its figures, and what they want of its sessions. Thread-safe. */
public final class Inquiries {
  /** The question for a node's figures. */
  static final Buffer FIGURES = Buffer.buffer();

  private final Supplier<NodeInfo> figures;
  private final ClusterSessions sessions;

  public Inquiries(Supplier<NodeInfo> figures, ClusterSessions sessions) {
    this.figures = figures;
    this.sessions = sessions;
  }

  Future<Buffer> answer(Buffer question) {
    return question.length() == 0
        ? Future.succeededFuture(NodeInfoFormat.write(figures.get()))
        : sessions.answer(question);
  }
}
