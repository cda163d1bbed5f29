package dev.herald.cluster;

import dev.herald.core.Control;
import dev.herald.core.ErrorCode;
import dev.herald.core.Loop;
import dev.herald.core.Refusal;
import dev.herald.core.Sessions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of all nodes: each is asked to see to its own. A node that leaves meanwhile takes
 * its sessions along, one that comes or goes is asked again until it answers or has left; one that
 * does neither makes it fail, since what it did is not known. Thread-safe.
 */
public final class ClusterSessions implements Sessions, Members.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterSessions.class);

  /** To put a session into a room takes an operation on the ledger, which may take ten seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  private static final Duration AGAIN = Duration.ofMillis(250);

  private final Members members;
  private final Wire wire;
  private final Sessions local;
  private final Loop loop;

  /** Under way; confined to the loop. */
  private final Set<Question> questions = new HashSet<>();

  /**
   * @param loop where other nodes are asked
   */
  public ClusterSessions(Members members, Wire wire, Sessions local, Loop loop) {
    this.members = members;
    this.wire = wire;
    this.local = local;
    this.loop = loop;
  }

  @Override
  public Future<Control.Outcome> control(Control control) {
    List<Future<Control.Outcome>> outcomes = new ArrayList<>();
    outcomes.add(local.control(control));
    for (String node : members.others()) {
      Question question = new Question(node, ControlFormat.write(control));
      loop.execute(question::begin);
      outcomes.add(question.outcome.future());
    }
    return Control.Outcome.sum(outcomes);
  }

  private final class Question {
    private final String node;
    private final Buffer control;
    private final Promise<Control.Outcome> outcome = Promise.promise();
    private final long deadline = loop.nanos() + PATIENCE.toNanos();

    Question(String node, Buffer control) {
      this.node = node;
      this.control = control;
    }

    void begin() {
      questions.add(this);
      outcome.future().onComplete(done -> questions.remove(this));
      ask();
    }

    private void ask() {
      wire.ask(node, control, PATIENCE)
          .map(ControlFormat::readOutcome)
          .onComplete((answer, failure) -> loop.run(() -> answered(answer, failure)));
    }

    private void answered(Control.Outcome answer, Throwable failure) {
      if (failure == null) {
        outcome.tryComplete(answer);
      } else if (failure instanceof Refusal) {
        outcome.tryFail(failure);
      } else if (!members.isMember(node)) {
        outcome.tryComplete(Control.Outcome.NOTHING);
      } else if (isNotListening(failure) && loop.nanos() < deadline) {
        loop.after(AGAIN, this::ask);
      } else {
        LOG.debug("node={} did not see to its sessions", node, failure);
        outcome.tryFail(ErrorCode.UNAVAILABLE.because("a node did not answer; try again"));
      }
    }
  }

  /** It has joined and is not ready, or has closed and not left; or the connection broke. */
  private static boolean isNotListening(Throwable failure) {
    return !(failure instanceof ReplyException reply)
        || reply.failureType() == ReplyFailure.NO_HANDLERS;
  }

  @Override
  public void joined(String node, String owner) {}

  @Override
  public void left(String node, String owner) {
    loop.execute(
        () ->
            List.copyOf(questions).stream()
                .filter(question -> question.node.equals(node))
                .forEach(question -> question.outcome.tryComplete(Control.Outcome.NOTHING)));
  }

  @Override
  public void renamed() {}

  /** What another node has asked, done here. */
  Future<Buffer> answer(Buffer question) {
    return Future.succeededFuture(question)
        .map(ControlFormat::read)
        .compose(local::control)
        .map(ControlFormat::write)
        .recover(
            failure -> {
              if (!(failure instanceof Refusal)) {
                LOG.warn("what another node wanted of sessions failed", failure);
              }
              return Future.succeededFuture(ControlFormat.write(ErrorCode.of(failure)));
            });
  }
}
