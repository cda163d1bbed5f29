package dev.herald.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.protocol.JsonProtocol;
import dev.herald.testing.FakeClient;
import dev.herald.testing.World;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static EncodedMessage message(int number) {
    Body body = Body.json(new byte[] {(byte) ('0' + number)});
    return EncodedMessage.encode(
        new Message(Address.Everyone.ADDRESS, "", body, "", 1, Position.UNKEPT, ""),
        new JsonProtocol());
  }

  @Test
  void aSocketThatFailsStopsNeitherItsGroupNorTheTurn() {
    World world = new World(1);
    FakeClient first = world.connecting("a", 0);
    FakeClient second = world.connecting("b", 0);
    world.settle();
    first.take();
    second.take();
    Hub hub = first.session.hub();
    first.transport.failNextWrite();
    hub.everyone().post(List.of(message(1)));
    assertThatThrownBy(world::settle).hasMessage("out of memory, say");
    world.settle();
    assertThat(second.one("message").path("data").asInt()).isEqualTo(1);
    hub.everyone().post(List.of(message(2)));
    world.settle();
    assertThat(first.one("message").path("data").asInt()).isEqualTo(2);
    assertThat(second.one("message").path("data").asInt()).isEqualTo(2);
  }
}
