package dev.herald.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herald.core.Address;
import dev.herald.core.AddressHead;
import dev.herald.core.Body;
import dev.herald.core.Chain;
import dev.herald.core.Delivery;
import dev.herald.core.Head;
import dev.herald.core.Message;
import dev.herald.core.NodeInfo;
import dev.herald.core.Notice;
import dev.herald.core.Part;
import dev.herald.core.Position;
import dev.herald.testing.CountingCounters;
import dev.herald.testing.FakeMembers;
import dev.herald.testing.VirtualLoop;
import dev.herald.testing.VirtualTime;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Two nodes, a and b, and the wire between them under the hand of the test. */
class ClusterRouterTest {
  private static final Address.Room LOBBY = new Address.Room("lobby");
  private static final Address.User ANN = new Address.User("ann");

  private final VirtualTime time = new VirtualTime(1);
  private final End a = new End("a");
  private final End b = new End("b");

  /** A node: what its wire was given waits until the test carries it. */
  private final class End implements Wire, Delivery {
    final VirtualLoop loop = time.loop();
    final FakeMembers members;
    final CountingCounters counters = new CountingCounters();
    final ClusterRouter router;
    final List<Buffer> sent = new ArrayList<>();
    final List<Part> delivered = new ArrayList<>();
    final List<AddressHead> heads = new ArrayList<>();
    final List<Notice> noticed = new ArrayList<>();
    final List<Address> missed = new ArrayList<>();
    boolean missedAll;
    boolean overloaded;
    Runnable whenTaken = () -> {};

    End(String name) {
      members = new FakeMembers(name);
      router = new ClusterRouter(name, List.of(loop), members, this, this, counters);
      members.listen(router);
    }

    @Override
    public void send(String node, Buffer envelope) {
      sent.add(envelope);
    }

    @Override
    public Future<Buffer> ask(String node, Buffer question, Duration patience) {
      return Future.failedFuture("nobody asks");
    }

    @Override
    public void deliver(List<Part> parts) {
      delivered.addAll(parts);
    }

    @Override
    public void heads(List<AddressHead> more) {
      heads.addAll(more);
    }

    @Override
    public void noticed(List<Notice> notices) {
      noticed.addAll(notices);
    }

    @Override
    public void missed(Collection<Address> addresses) {
      missed.addAll(addresses);
    }

    @Override
    public void missedAll() {
      missedAll = true;
    }

    @Override
    public void repair() {}

    @Override
    public void whenTaken(Runnable task) {
      if (overloaded) {
        whenTaken = task;
      } else {
        task.run();
      }
    }

    List<Buffer> take() {
      time.settle();
      List<Buffer> taken = List.copyOf(sent);
      sent.clear();
      return taken;
    }

    void receive(Buffer envelope) {
      loop.on(() -> router.receive(envelope.copy()));
      time.settle();
    }

    List<String> bodies() {
      return delivered.stream()
          .flatMap(part -> part.messages().stream())
          .map(
              message ->
                  new String(message.body().bytes(), StandardCharsets.UTF_8).replace("\"", ""))
          .toList();
    }
  }

  private void meet() {
    a.members.add("b");
    b.members.add("a");
    time.settle();
  }

  /** Carries all that waits, there and back, until nothing moves. */
  private void carry() {
    for (int i = 0; i < 10; i++) {
      a.take().forEach(b::receive);
      b.take().forEach(a::receive);
      time.advance(Duration.ofMillis(60));
    }
  }

  private static Message kept(Address to, long offset, String text) {
    return message(to, new Position("e1", offset), text);
  }

  private static Message message(Address to, Position position, String text) {
    byte[] json = ('"' + text + '"').getBytes(StandardCharsets.UTF_8);
    return new Message(to, "bob", Body.json(json), "k", 7, position, "");
  }

  private void route(Message... messages) {
    a.loop.on(() -> a.router.route(Set.of("owner-b"), messages[0].to(), List.of(messages)));
  }

  @Test
  void allOfATurnTravelsAsOneBatch() {
    meet();
    route(kept(LOBBY, 1, "one"), kept(LOBBY, 2, "two"));
    route(kept(ANN, 9, "three"));
    a.loop.on(() -> a.router.broadcast(message(Address.Everyone.ADDRESS, Position.UNKEPT, "all")));
    List<Buffer> envelopes = a.take();
    assertThat(envelopes).hasSize(1);
    b.receive(envelopes.get(0));
    assertThat(b.bodies()).containsExactly("one", "two", "three", "all");
    Message second = kept(LOBBY, 2, "two");
    assertThat(b.delivered.get(0).messages().get(1))
        .isEqualTo(second.at(second.position(), Chain.append(Chain.EMPTY, 0)));
    assertThat(b.delivered.get(2).isKept()).isFalse();
  }

  @Test
  void whatIsConfirmedIsNotOnTheWayAnyMore() {
    meet();
    route(kept(LOBBY, 1, "one"));
    time.settle();
    assertThat(a.router.isIdle()).isFalse();
    assertThat(a.router.unconfirmedBytes()).isPositive();
    carry();
    assertThat(a.router.isIdle()).isTrue();
    assertThat(a.router.unconfirmedBytes()).isZero();
  }

  @Test
  void messagesTravelWithWhatTheyFollow() {
    meet();
    Position first = new Position("e1", 1);
    route(
        message(LOBBY, first, "one").to(LOBBY, 10).at(first, 9),
        message(LOBBY, first, "two").to(LOBBY, 11).at(first.plus(1), Chain.append(9, 10)));
    carry();
    List<Message> messages = b.delivered.get(0).messages();
    assertThat(messages).extracting(Message::id).containsExactly(10L, 11L);
    assertThat(messages).extracting(Message::previous).containsExactly(9L, Chain.append(9, 10));
  }

  @Test
  void headsAreToldToOwnersThatAreMembers() {
    meet();
    AddressHead head = new AddressHead(LOBBY, new Head(new Position("e1", 5), 50));
    a.loop.on(() -> a.router.tell(Set.of("owner-b", "owner-c"), head));
    carry();
    assertThat(b.heads).containsExactly(head);
    assertThat(a.router.isIdle()).isTrue();
  }

  @Test
  void aHeadThatIsLostIsMadeGood() {
    meet();
    a.loop.on(
        () ->
            a.router.tell(
                Set.of("owner-b"), new AddressHead(LOBBY, new Head(new Position("e1", 5), 50))));
    a.take();
    time.advance(Duration.ofSeconds(2));
    carry();
    assertThat(b.missed).containsExactly(LOBBY);
  }

  @Test
  void ofALostBatchTheReceiverIsToldTheKeptAddresses() {
    meet();
    route(kept(LOBBY, 1, "lost"));
    a.loop.on(() -> a.router.broadcast(message(Address.Everyone.ADDRESS, Position.UNKEPT, "all")));
    a.take();
    route(kept(ANN, 1, "comes"));
    carry();
    assertThat(b.bodies()).containsExactly("comes");
    assertThat(b.missed).containsExactly(LOBBY);
    assertThat(a.counters.of("batches lost")).isEqualTo(1);
    assertThat(a.router.isIdle()).isTrue();
  }

  @Test
  void aNoticeTravelsAndOfALostOneTheReceiverIsToldTheRoom() {
    meet();
    Notice notice = new Notice(LOBBY, 7, 8, 2, true, List.of("ännchen"), List.of("bob", "cat"));
    a.loop.on(() -> a.router.tell(Set.of("owner-b"), notice));
    carry();
    assertThat(b.noticed).containsExactly(notice);
    a.loop.on(() -> a.router.tell(Set.of("owner-b"), notice.unknown()));
    a.take();
    route(kept(ANN, 1, "comes"));
    carry();
    assertThat(b.noticed).hasSize(1);
    assertThat(b.missed).containsExactly(LOBBY);
  }

  @Test
  void anOvertakenBatchIsNotLost() {
    meet();
    route(kept(LOBBY, 1, "first"));
    List<Buffer> first = a.take();
    route(kept(LOBBY, 2, "second"));
    a.take().forEach(b::receive);
    first.forEach(b::receive);
    carry();
    assertThat(b.bodies()).containsExactly("second", "first");
    assertThat(b.missed).isEmpty();
    assertThat(a.counters.of("batches lost")).isZero();
    assertThat(a.router.isIdle()).isTrue();
  }

  @Test
  void theLastBatchIsNotLostUnseen() {
    meet();
    route(kept(LOBBY, 1, "lost"));
    a.take();
    time.advance(Duration.ofSeconds(1));
    carry();
    assertThat(b.missed).containsExactly(LOBBY);
    assertThat(a.router.isIdle()).isTrue();
  }

  @Test
  void aLostConfirmationChangesNothing() {
    meet();
    route(kept(LOBBY, 1, "lost"));
    a.take();
    route(kept(ANN, 1, "comes"));
    a.take().forEach(b::receive);
    time.advance(Duration.ofMillis(60));
    assertThat(b.take()).hasSize(1); // the confirmation, which is lost
    route(kept(ANN, 2, "comes too"));
    carry();
    assertThat(b.missed).containsExactly(LOBBY);
  }

  @Test
  void whatANodeDoesNotTakeIsBoundedAndItIsToldLater() {
    meet();
    b.overloaded = true;
    String text = "x".repeat(60_000);
    long offset = 0;
    while (a.counters.of("parts dropped") == 0) {
      route(kept(LOBBY, ++offset, text));
      a.take().forEach(b::receive);
      assertThat(offset).isLessThan(1_000);
    }
    assertThat(a.router.unconfirmedBytes()).isBetween(8_000_000L, 9_000_000L);
    assertThat(b.missed).isEmpty();
    time.advance(Duration.ofSeconds(5));
    assertThat(b.missed).isEmpty();
    b.overloaded = false;
    b.whenTaken.run();
    carry();
    assertThat(b.missed).containsExactly(LOBBY);
    assertThat(a.router.isIdle()).isTrue();
    route(kept(LOBBY, ++offset, "again"));
    carry();
    assertThat(b.bodies()).endsWith("again");
  }

  @Test
  void tooManyMissedAddressesBecomeAll() {
    meet();
    b.overloaded = true;
    String text = "x".repeat(900);
    for (int i = 0; i < 30_000; i++) {
      route(kept(new Address.Room("r" + i), 1, text));
    }
    time.settle();
    b.overloaded = false;
    carry();
    assertThat(b.missedAll).isTrue();
    assertThat(b.missed).isEmpty();
  }

  @Test
  void anOwnerThatIsNoMemberYetIsToldWhenItIs() {
    route(kept(LOBBY, 1, "too early"));
    assertThat(a.take()).isEmpty();
    meet();
    carry();
    assertThat(b.missed).containsExactly(LOBBY);
  }

  @Test
  void anOwnerThatLeftBeforeThisNodeCameIsGivenUp() {
    route(kept(LOBBY, 1, "to whom?"));
    time.advance(Duration.ofSeconds(59));
    assertThat(a.router.departed(Set.of("owner-b"))).isEmpty();
    time.advance(Duration.ofSeconds(1));
    assertThat(a.router.departed(Set.of("owner-b"))).containsExactly("owner-b");
  }

  @Test
  void anOwnerThatHasDepartedIsSkipped() {
    meet();
    a.members.remove("b");
    time.settle();
    route(kept(LOBBY, 1, "in vain"));
    assertThat(a.take()).isEmpty();
    assertThat(a.router.departed(Set.of("owner-b", "owner-c"))).containsExactly("owner-b");
    assertThat(a.router.isIdle()).isTrue();
  }

  @Test
  void whatWasOnTheWayToADepartedNodeIsForgotten() {
    meet();
    route(kept(LOBBY, 1, "in vain"));
    a.take();
    a.members.remove("b");
    time.settle();
    assertThat(a.router.unconfirmedBytes()).isZero();
    assertThat(a.router.isIdle()).isTrue();
  }

  @Test
  void whoSaysGoodbyeIsSentNothingAnyMore() {
    meet();
    route(kept(LOBBY, 1, "one"));
    carry();
    b.router.close();
    time.settle();
    b.take().forEach(a::receive);
    route(kept(LOBBY, 2, "two"));
    a.loop.on(() -> a.router.broadcast(message(Address.Everyone.ADDRESS, Position.UNKEPT, "all")));
    assertThat(a.take()).isEmpty();
    assertThat(a.router.isIdle()).isTrue();
    a.members.remove("b");
    meet(); // another process under the same name is another node
    route(kept(LOBBY, 3, "three"));
    assertThat(a.take()).hasSize(1);
  }

  @Test
  void aNodeThatComesBackIsANewStream() {
    meet();
    route(kept(LOBBY, 1, "one"));
    carry();
    a.members.remove("b"); // only a has noticed
    a.members.add("b");
    time.settle();
    route(kept(LOBBY, 2, "two"));
    carry();
    assertThat(b.bodies()).containsExactly("one", "two");
    assertThat(a.router.isIdle()).isTrue();
    assertThat(b.missed).isEmpty();
  }

  @Test
  void anEnvelopeOfAStrangerIsDroppedAndCounted() {
    a.members.add("b");
    route(kept(LOBBY, 1, "from a stranger"));
    a.take().forEach(b::receive);
    assertThat(b.delivered).isEmpty();
    assertThat(b.counters.of("dropped stranger")).isEqualTo(1);
  }

  @Test
  void anEnvelopeOfAnUnknownVersionIsDroppedAndCounted() {
    meet();
    route(kept(LOBBY, 1, "one"));
    Buffer envelope = a.take().get(0).copy();
    envelope.setByte(0, (byte) 2);
    b.receive(envelope);
    assertThat(b.delivered).isEmpty();
    assertThat(b.counters.of("dropped unreadable")).isEqualTo(1);
  }

  @Test
  void aTruncatedEnvelopeIsDroppedWholeAndCounted() {
    meet();
    route(kept(LOBBY, 1, "one"), kept(LOBBY, 2, "two"));
    Buffer envelope = a.take().get(0);
    for (int length = 0; length < envelope.length(); length++) {
      long before = b.counters.of("dropped unreadable");
      b.receive(envelope.slice(0, length));
      boolean onlyHead = b.counters.of("dropped unreadable") == before;
      assertThat(b.delivered).as("cut at " + length).isEmpty();
      assertThat(onlyHead && length > 40).isFalse();
    }
  }

  @Test
  void partsOfANewerNodeAreSkipped() throws EnvelopeFormat.BadEnvelope {
    ByteBuf envelope = Unpooled.buffer();
    EnvelopeFormat.beginBatch(new Envelope.Stream("a", 0, 1), 1, envelope);
    envelope.writeInt(3).writeByte(99).writeByte(1).writeByte(2);
    envelope.writeBytes(EnvelopeFormat.messages(LOBBY, List.of(kept(LOBBY, 5, "known"))));
    Envelope.Batch batch = (Envelope.Batch) EnvelopeFormat.read(envelope);
    assertThat(batch.parts()).hasSize(1);
    assertThat(batch.parts().get(0).messages()).containsExactly(kept(LOBBY, 5, "known"));
  }

  @RepeatedTest(300)
  void noiseEndsInAnEnvelopeOrInBadEnvelope(RepetitionInfo run) {
    meet();
    Random random = new Random(run.getCurrentRepetition());
    route(kept(LOBBY, 1, "one"), kept(LOBBY, 2, "two"));
    byte[] bytes = a.take().get(0).getBytes();
    for (int i = random.nextInt(6); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    try {
      assertThat(EnvelopeFormat.read(Unpooled.wrappedBuffer(cut))).isNotNull();
    } catch (EnvelopeFormat.BadEnvelope bad) {
      assertThat(bad).hasMessageContaining("can't be read");
    }
  }

  @Test
  void onlyALoopMaySend() {
    meet();
    VirtualLoop other = time.loop();
    assertThatThrownBy(
            () ->
                other.on(
                    () -> a.router.route(Set.of("owner-b"), LOBBY, List.of(kept(LOBBY, 1, "x")))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void figuresTravelWhole() {
    NodeInfo info = new NodeInfo("n", "h:1", "0.1", java.time.Instant.ofEpochMilli(5), 1, 2, 3);
    assertThat(NodeInfoFormat.read(NodeInfoFormat.write(info))).isEqualTo(info);
    assertThat(BufferInternal.buffer(Unpooled.EMPTY_BUFFER).length()).isZero();
  }
}
