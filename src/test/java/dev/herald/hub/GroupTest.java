package dev.herald.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herald.config.HeartbeatConfig;
import dev.herald.config.LimitsConfig;
import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Command;
import dev.herald.core.Event;
import dev.herald.core.Identity;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.core.Recovered;
import dev.herald.protocol.JsonProtocol;
import dev.herald.testing.CountingCounters;
import dev.herald.testing.FakeTransport;
import dev.herald.testing.VirtualLoop;
import dev.herald.testing.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class GroupTest {
  private static final Address ROOM = new Address.Room("r");

  private final VirtualLoop loop = new VirtualTime(1).loop();
  private final CountingCounters counters = new CountingCounters();
  private final Hub hub = new Hub(0, loop, counters);
  private final Group group = new Group(ROOM, hub);
  private int sent;

  private final CommandRunner nobody =
      new CommandRunner() {
        @Override
        public void run(Session session, Command command) {
          session.answered(new Event.Pong(""));
        }

        @Override
        public void entered(Session session, Address address) {}

        @Override
        public void left(Session session, Address address) {}

        @Override
        public void ended(Session session, List<Address> left) {}
      };

  /** One member, and the numbers that it must get. */
  private final class Member {
    final FakeTransport transport = new FakeTransport();
    final Session session;
    final List<Integer> expected = new ArrayList<>();
    final List<Integer> got = new ArrayList<>();
    Membership membership;

    Member(String id) {
      Duration second = Duration.ofSeconds(1);
      SessionContext context =
          new SessionContext(
              hub,
              new LimitsConfig(1_000, 1_000_000, 5, 0, 5, second, 0),
              new HeartbeatConfig(second, second),
              nobody,
              counters);
      Identity identity = new Identity(new Address.User("u"));
      session = new Session(id, identity, new JsonProtocol(), transport, context);
      session.open(new Event.Welcome(id, "u", "n", Position.UNKEPT, Recovered.UNASKED, 1, 1, 1));
      transport.flush();
      transport.take();
      membership = group.enter(session);
    }

    void look() {
      transport.flush();
      for (String frame : transport.take()) {
        int data = frame.indexOf("\"data\":") + 7;
        got.add(Integer.parseInt(frame.substring(data, frame.indexOf(',', data))));
      }
    }
  }

  private EncodedMessage message(int number, String except) {
    Body body = Body.json(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
    return EncodedMessage.encode(
        new Message(ROOM, "", body, "", 1, Position.UNKEPT, except), new JsonProtocol());
  }

  @RepeatedTest(300)
  void everyMemberGetsWhatArrivesFromEnterToLeave(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    List<Member> in = new ArrayList<>();
    List<Member> all = new ArrayList<>();
    for (int step = 0; step < 150; step++) {
      switch (random.nextInt(6)) {
        case 0 -> {
          Member member = new Member("s" + step);
          in.add(member);
          all.add(member);
        }
        case 1 -> leave(in, random);
        case 2 -> {
          if (group.hasWork()) {
            group.walk(1 + random.nextInt(4));
          }
        }
        case 3 -> {
          if (!in.isEmpty()) {
            Member member = in.get(random.nextInt(in.size()));
            group.catchUp(member.membership);
            member.look();
            assertThat(member.got).as("caught up").isEqualTo(member.expected);
          }
        }
        default -> send(in, random);
      }
    }
    while (group.hasWork()) {
      group.walk(1 + random.nextInt(3));
    }
    for (Member member : all) {
      member.look();
    }
    for (Member member : in) {
      assertThat(member.got).isEqualTo(member.expected);
    }
    assertThat(group.isEmpty()).isEqualTo(in.isEmpty());
  }

  private void leave(List<Member> in, Random random) {
    if (in.isEmpty()) {
      return;
    }
    Member member = in.remove(random.nextInt(in.size()));
    group.leave(member.membership);
    member.look();
    int end = member.got.size();
    assertThat(member.got).as("a part").isEqualTo(member.expected.subList(0, end));
    member.got.clear();
    member.expected.clear();
  }

  private void send(List<Member> in, Random random) {
    int number = ++sent;
    boolean quiet = !in.isEmpty() && random.nextInt(4) == 0;
    Member except = quiet ? in.get(random.nextInt(in.size())) : null;
    group.add(message(number, quiet ? except.session.id() : ""));
    for (Member member : in) {
      if (member != except) {
        member.expected.add(number);
      }
    }
  }

  @Test
  void aWalkOverVeryManyPausesSoThatOthersGetTheLoop() {
    for (int i = 0; i < 10; i++) {
      new Member("s" + i);
    }
    group.add(message(1, ""));
    assertThat(group.walk(4)).isEqualTo(4);
    assertThat(group.walk(4)).isEqualTo(4);
    assertThat(group.hasWork()).isTrue();
    assertThat(group.walk(4)).isEqualTo(2);
    assertThat(group.hasWork()).isFalse();
    assertThat(counters.of("delivered")).isEqualTo(10);
  }

  @Test
  void aMemberThatIsClosedDuringAWalkDoesNotDisturbIt() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      members.add(new Member("s" + i));
    }
    members.get(1).transport.stuck(true);
    group.add(message(1, ""));
    group.walk(2);
    group.leave(members.get(1).membership);
    group.leave(members.get(4).membership);
    group.walk(9);
    for (int i : new int[] {0, 2, 3}) {
      members.get(i).look();
      assertThat(members.get(i).got).containsExactly(1);
    }
    members.get(4).look();
    assertThat(members.get(4).got).isEmpty();
  }
}
