package dev.herald.testing;

import dev.herald.core.Address;
import dev.herald.core.Head;
import dev.herald.core.Loop;
import dev.herald.core.Page;
import dev.herald.core.Position;
import dev.herald.ledger.Append;
import dev.herald.ledger.Appended;
import dev.herald.ledger.Claim;
import dev.herald.ledger.Fork;
import dev.herald.ledger.Held;
import dev.herald.ledger.Ledger;
import dev.herald.ledger.Owners;
import dev.herald.ledger.Release;
import dev.herald.ledger.Tidied;
import dev.herald.ledger.Tidy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * A ledger far away: operations arrive late and so overtake each other, run twice, and their
 * answers are late or lost, as a seed will have it.
 */
public final class FaultLedger implements Ledger {
  /**
   * How bad it is.
   *
   * @param lost answers of a hundred that never come
   * @param repeated operations of a hundred that run twice
   * @param slowest the longest way there or back, in milliseconds
   */
  public record Faults(int lost, int repeated, int slowest) {
    public static final Faults NONE = new Faults(0, 0, 0);
  }

  private final Ledger ledger;
  private final Loop loop;
  private final Random random;
  private final Faults faults;

  public FaultLedger(Ledger ledger, Loop loop, Random random, Faults faults) {
    this.ledger = ledger;
    this.loop = loop;
    this.random = random;
    this.faults = faults;
  }

  @Override
  public Future<Appended> append(Append append) {
    return faulty(() -> ledger.append(append));
  }

  @Override
  public Future<Optional<Owners>> route(Address to, long ownersKnown) {
    return faulty(() -> ledger.route(to, ownersKnown));
  }

  @Override
  public Future<Head> claim(Claim claim) {
    return faulty(() -> ledger.claim(claim));
  }

  @Override
  public Future<Map<Address, Held>> hold(Collection<Claim> claims) {
    return faulty(() -> ledger.hold(claims));
  }

  @Override
  public Future<Void> release(Release release) {
    return faulty(() -> ledger.release(release));
  }

  @Override
  public Future<Page> read(Address to, Position since, int limit, long bytes) {
    return faulty(() -> ledger.read(to, since, limit, bytes));
  }

  @Override
  public Future<Head> fork(Fork fork) {
    return faulty(() -> ledger.fork(fork));
  }

  @Override
  public Future<Tidied> tidy(Tidy tidy) {
    return faulty(() -> ledger.tidy(tidy));
  }

  private <T> Future<T> faulty(Supplier<Future<T>> operation) {
    Promise<T> answer = Promise.promise();
    boolean lost = random.nextInt(100) < faults.lost();
    boolean repeated = random.nextInt(100) < faults.repeated();
    loop.after(
        delay(),
        () ->
            operation
                .get()
                .onComplete(
                    done -> {
                      if (!lost) {
                        loop.after(delay(), () -> answer.handle(done));
                      }
                    }));
    if (repeated) {
      loop.after(delay(), () -> operation.get().onComplete(done -> {}));
    }
    return answer.future();
  }

  private Duration delay() {
    return Duration.ofMillis(faults.slowest() == 0 ? 0 : random.nextInt(faults.slowest() + 1));
  }
}
