package dev.herald.cluster;

import dev.herald.core.NodeInfo;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The figures of all nodes. One that does not answer in time is told with those that it told last;
 * one that never did is left out. Thread-safe.
 */
public final class Census {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Members members;
  private final Wire wire;
  private final Supplier<NodeInfo> self;
  private final Map<String, NodeInfo> last = new ConcurrentHashMap<>();

  public Census(Members members, Wire wire, Supplier<NodeInfo> self) {
    this.members = members;
    this.wire = wire;
    this.self = self;
  }

  /** By age, the oldest first; never fails. */
  public Future<List<NodeInfo>> take() {
    last.keySet().retainAll(members.others());
    List<Future<Void>> answers = new ArrayList<>();
    for (String node : members.others()) {
      answers.add(
          wire.ask(node, Inquiries.FIGURES, PATIENCE)
              .map(NodeInfoFormat::read)
              .onSuccess(info -> last.put(node, info))
              .<Void>mapEmpty()
              .otherwiseEmpty());
    }
    return Future.all(answers).map(asked -> list());
  }

  private List<NodeInfo> list() {
    List<NodeInfo> all = new ArrayList<>();
    all.add(self.get());
    for (String node : members.others()) {
      NodeInfo info = last.get(node);
      if (info != null) {
        all.add(info);
      }
    }
    all.sort(Comparator.comparing(NodeInfo::since).thenComparing(NodeInfo::name));
    return all;
  }
}
