package dev.herald.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.core.Address;
import dev.herald.core.Control;
import dev.herald.core.ErrorCode;
import dev.herald.core.Refusal;
import dev.herald.core.SessionInfo;
import dev.herald.testing.FakeMembers;
import dev.herald.testing.VirtualLoop;
import dev.herald.testing.VirtualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a question to all nodes while some of them come and go. */
class ClusterSessionsTest {
  private static final Address.User ANN = new Address.User("ann");
  private static final Control FIND = new Control.Find(ANN);
  private static final SessionInfo SESSION =
      new SessionInfo("s", "b", Instant.ofEpochMilli(5), List.of("r", "ü"));

  private final VirtualTime time = new VirtualTime(1);
  private final VirtualLoop loop = time.loop();
  private final FakeMembers members = new FakeMembers("a");
  private final List<Promise<Buffer>> asked = new ArrayList<>();
  private final ClusterSessions sessions =
      new ClusterSessions(members, new FakeWire(), control -> local(), loop);

  private final class FakeWire implements Wire {
    @Override
    public void send(String node, Buffer envelope) {}

    @Override
    public Future<Buffer> ask(String node, Buffer question, Duration patience) {
      assertThat(ControlFormat.read(question)).isEqualTo(FIND);
      asked.add(Promise.promise());
      return asked.get(asked.size() - 1).future();
    }
  }

  private static Future<Control.Outcome> local() {
    return Future.succeededFuture(new Control.Outcome(1, List.of()));
  }

  @BeforeEach
  void join() {
    members.listen(sessions);
    members.add("b");
  }

  private Future<Control.Outcome> ask() {
    Future<Control.Outcome> outcome = sessions.control(FIND);
    time.settle();
    return outcome;
  }

  private void answer(Buffer answer) {
    asked.get(asked.size() - 1).complete(answer);
    time.settle();
  }

  private void fail(ReplyFailure failure) {
    asked.get(asked.size() - 1).fail(new ReplyException(failure, "no"));
    time.settle();
  }

  private static ErrorCode code(Future<Control.Outcome> outcome) {
    return ((Refusal) outcome.cause()).code();
  }

  @Test
  void whatAllNodesSayIsAddedUp() {
    Future<Control.Outcome> outcome = ask();
    assertThat(outcome.isComplete()).isFalse();
    answer(ControlFormat.write(new Control.Outcome(2, List.of(SESSION))));
    assertThat(outcome.result()).isEqualTo(new Control.Outcome(3, List.of(SESSION)));
  }

  @Test
  void aNodeThatIsNotReadyIsAskedAgain() {
    Future<Control.Outcome> outcome = ask();
    fail(ReplyFailure.NO_HANDLERS);
    time.advance(Duration.ofMillis(300));
    assertThat(asked).hasSize(2);
    answer(ControlFormat.write(Control.Outcome.NOTHING));
    assertThat(outcome.result().count()).isEqualTo(1);
  }

  @Test
  void aNodeThatLeavesTakesItsSessionsAlong() {
    Future<Control.Outcome> waiting = ask();
    members.remove("b");
    time.settle();
    assertThat(waiting.result().count()).isEqualTo(1);
    fail(ReplyFailure.TIMEOUT);

    members.add("b");
    Future<Control.Outcome> failing = ask();
    fail(ReplyFailure.NO_HANDLERS);
    members.remove("b");
    time.advance(Duration.ofMillis(300));
    assertThat(failing.result().count()).isEqualTo(1);
  }

  @Test
  void oneThatDoesNotAnswerMakesItUnavailable() {
    Future<Control.Outcome> silent = ask();
    fail(ReplyFailure.TIMEOUT);
    assertThat(code(silent)).isEqualTo(ErrorCode.UNAVAILABLE);

    Future<Control.Outcome> neverReady = ask();
    for (int i = 0; i < 60 && !neverReady.isComplete(); i++) {
      fail(ReplyFailure.NO_HANDLERS);
      time.advance(Duration.ofMillis(250));
    }
    assertThat(code(neverReady)).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void aRefusalIsTold() {
    Future<Control.Outcome> outcome = ask();
    answer(ControlFormat.write(ErrorCode.TOO_MANY_ROOMS.because("full")));
    assertThat(code(outcome)).isEqualTo(ErrorCode.TOO_MANY_ROOMS);
    assertThat(outcome.cause()).hasMessage("full");
  }

  @Test
  void anAnswerThatIsNoneMakesItUnavailable() {
    Future<Control.Outcome> outcome = ask();
    for (int i = 0; i < 60 && !outcome.isComplete(); i++) {
      answer(Buffer.buffer(new byte[] {1, 9}));
      time.advance(Duration.ofMillis(250));
    }
    assertThat(code(outcome)).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void everyControlComesOverAsItIs() {
    Address.Room room = new Address.Room("r");
    for (Control control :
        List.of(
            FIND,
            new Control.Join(ANN, room),
            new Control.Leave(ANN, room),
            new Control.Disconnect(ANN))) {
      assertThat(ControlFormat.read(ControlFormat.write(control))).isEqualTo(control);
    }
    Future<Buffer> unknown = sessions.answer(Buffer.buffer(new byte[] {1, 9, 0, 1, 'x'}));
    assertThat(unknown.map(ControlFormat::readOutcome).cause()).isInstanceOf(Refusal.class);
  }
}
