package dev.herald.ledger;

import dev.herald.core.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The whole ledger of a node that runs alone: those of all its loops.
 *
 * <p><b>Threading.</b> Confined to its {@link Loop}; each ledger is asked on its own.
 */
public final class LocalPart implements LedgerPart {
  private final Loop loop;
  private final List<LocalLedger> ledgers;
  private final LedgerSize size;

  public LocalPart(Loop loop, List<LocalLedger> ledgers, LedgerSize size) {
    this.loop = loop;
    this.ledgers = List.copyOf(ledgers);
    this.size = size;
  }

  @Override
  public Future<Void> survey(Survey survey) {
    return ask(ledger -> ledger.survey(survey)).mapEmpty();
  }

  @Override
  public Future<Tidied> tidy(Terms terms) {
    return ask(ledger -> ledger.tidyAll(terms))
        .map(all -> all.stream().reduce(Tidied.NOTHING, Tidied::plus));
  }

  /** All at once, each on its loop; answered on this one's. */
  private <T> Future<List<T>> ask(Function<LocalLedger, Future<T>> question) {
    List<Future<T>> answers = new ArrayList<>();
    for (LocalLedger ledger : ledgers) {
      Promise<T> answer = Promise.promise();
      ledger
          .loop()
          .execute(
              () ->
                  question
                      .apply(ledger)
                      .onComplete(done -> loop.execute(() -> answer.handle(done))));
      answers.add(answer.future());
    }
    return Future.all(answers).map(all -> all.list());
  }

  @Override
  public List<NotedHead> takeHeads() {
    return List.of();
  }

  @Override
  public long bytes() {
    return size.bytes();
  }

  @Override
  public int copies() {
    return 1;
  }
}
