package dev.herald.cluster;

import dev.herald.core.Address;
import dev.herald.core.AddressHead;
import dev.herald.core.Counters;
import dev.herald.core.Loop;
import dev.herald.core.Message;
import dev.herald.core.Notice;
import io.netty.buffer.ByteBuf;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What one loop sends to other nodes: a link to each, flushed once at the end of a turn.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}.
 */
final class Outgoing {
  private static final Duration PROBE = Duration.ofSeconds(1);

  /** Owners that the ledger tells and that are no members yet; more are not waited for. */
  private static final int MAX_AWAITED = 64;

  /** What others know of members they know within a heartbeat or two; this is far beyond. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final int index;
  private final String self;
  private final Loop loop;
  private final Members members;
  private final Wire wire;
  private final Counters counters;
  private final Map<String, Link> links = new HashMap<>();
  private final Map<String, Missed> awaited = new LinkedHashMap<>();
  private final Set<String> leaving = new HashSet<>();
  private long lastLink;
  private boolean queued;
  private boolean probing;
  private boolean closed;
  private volatile long bytes;
  private volatile boolean idle = true;

  Outgoing(int index, String self, Loop loop, Members members, Wire wire, Counters counters) {
    this.index = index;
    this.self = self;
    this.loop = loop;
    this.members = members;
    this.wire = wire;
    this.counters = counters;
  }

  Loop loop() {
    return loop;
  }

  /** As {@link MessageRouter#route}. */
  void route(Set<String> owners, Address to, List<Message> messages) {
    boolean kept = messages.get(0).position().isKept();
    route(owners, to, kept, () -> EnvelopeFormat.messages(to, messages));
  }

  /** As {@link MessageRouter#tell}. */
  void tell(Set<String> owners, Notice notice) {
    route(owners, notice.room(), true, () -> EnvelopeFormat.notice(notice));
  }

  private void route(Set<String> owners, Address to, boolean kept, Supplier<ByteBuf> write) {
    ByteBuf part = null;
    for (String owner : owners) {
      Optional<String> node = members.nodeOf(owner);
      if (node.isPresent()) {
        if (leaving.contains(node.get())) {
          continue;
        }
        part = part == null ? write.get() : part;
        link(node.get()).add(part, to, kept, loop.nanos());
      } else if (kept && members.departed(Set.of(owner)).isEmpty()) {
        await(owner, to);
      }
    }
    queue();
  }

  /** As {@link MessageRouter#tell}. */
  void tell(Set<String> owners, AddressHead head) {
    ByteBuf part = null;
    for (String owner : owners) {
      Optional<String> node = members.nodeOf(owner);
      if (node.isPresent() && !leaving.contains(node.get())) {
        part = part == null ? EnvelopeFormat.head(head) : part;
        link(node.get()).add(part, head.to(), true, loop.nanos());
      }
    }
    queue();
  }

  /** The ledger knows an owner before this node does: it is told when it is a member here too. */
  private void await(String owner, Address to) {
    Missed missed = awaited.get(owner);
    if (missed == null && awaited.size() < MAX_AWAITED) {
      missed = new Missed();
      awaited.put(owner, missed);
      loop.after(PATIENCE, () -> giveUp(owner));
    }
    if (missed != null) {
      missed.add(to);
    }
  }

  private void giveUp(String owner) {
    if (awaited.remove(owner) != null) {
      members.giveUp(owner);
    }
  }

  /** As {@link MessageRouter#broadcast}. */
  void broadcast(Message message) {
    ByteBuf part = null;
    for (String node : members.others()) {
      if (leaving.contains(node)) {
        continue;
      }
      part = part == null ? EnvelopeFormat.messages(message.to(), List.of(message)) : part;
      link(node).add(part, message.to(), false, loop.nanos());
    }
    queue();
  }

  private Link link(String node) {
    assert loop.isCurrent() : "links touched from " + Thread.currentThread().getName();
    Link link = links.get(node);
    if (link == null) {
      Envelope.Stream stream = new Envelope.Stream(self, index, ++lastLink);
      link = new Link(node, stream, wire, counters);
      links.put(node, link);
    }
    return link;
  }

  void joined(String node, String owner) {
    Missed missed = awaited.remove(owner);
    if (missed != null) {
      link(node).missed(missed);
      queue();
    }
  }

  /** The node has no sessions any more, and is about to be no member. */
  void leaves(String node) {
    if (members.isMember(node)) {
      leaving.add(node);
    }
    links.remove(node);
    count();
  }

  /** What is on the way to the node is lost with it. */
  void left(String node, String owner) {
    leaving.remove(node);
    links.remove(node);
    awaited.remove(owner);
    count();
  }

  /** The node leaves: nothing is sent any more. */
  void close() {
    closed = true;
    links.clear();
    count();
  }

  /** Tells all other nodes that this one leaves. */
  void sayGoodbye() {
    Envelope.Goodbye goodbye = new Envelope.Goodbye(new Envelope.Stream(self, index, 0));
    for (String node : members.others()) {
      wire.send(node, BufferInternal.buffer(EnvelopeFormat.goodbye(goodbye)));
    }
  }

  void confirmed(String node, Envelope.Confirmation confirmation) {
    Link link = links.get(node);
    if (link != null) {
      link.confirmed(confirmation, loop.nanos());
      count();
    }
  }

  private void queue() {
    idle = false;
    if (!queued) {
      queued = true;
      loop.execute(this::flush);
    }
  }

  private void flush() {
    queued = false;
    long now = loop.nanos();
    for (Link link : links.values()) {
      link.flush(now);
    }
    count();
    if (!probing && !idle) {
      probeLater();
    }
  }

  private void probeLater() {
    probing = true;
    loop.after(PROBE, this::probe);
  }

  private void probe() {
    probing = false;
    if (closed) {
      return;
    }
    long now = loop.nanos();
    boolean more = false;
    for (Link link : links.values()) {
      link.probe(now, PROBE.toNanos());
      more |= link.hasUnconfirmed();
    }
    if (more) {
      probeLater();
    }
  }

  private void count() {
    long sum = 0;
    boolean allIdle = true;
    for (Link link : links.values()) {
      sum += link.bytes();
      allIdle &= link.isIdle();
    }
    bytes = sum;
    idle = allIdle;
  }

  /** Bytes on their way and not confirmed, at the end of the last turn. Thread-safe. */
  long bytes() {
    return bytes;
  }

  /** Whether other nodes have taken everything, at the end of the last turn. Thread-safe. */
  boolean isIdle() {
    return idle;
  }
}
