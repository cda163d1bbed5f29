package dev.herald.process.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;

/**
 * What was seen from outside.
 *
 * @param perSecond of these, on the average
 * @param unanswered that were not acknowledged in the end, however often repeated
 * @param lost acknowledged messages that are not kept any more
 * @param missed pairs of an acknowledged message and a receiver that did not get it, and was not
 *     told so
 * @param told pairs of an acknowledged message and a receiver that did not get it, and was told
 * @param jumps times that a receiver was told that it may have missed something
 * @param repeated messages that have two positions
 * @param refused answers that said "later"
 * @param refusedSeconds from the first of them to the last
 * @param pauseSeconds the longest silence of a receiver
 * @param wrong what broke the order, the positions or the protocol, a line each
 * @param gone which were lost or missed, a line each
 * @param jumped receivers that were told, a line each
 */
record Verdict(
    long sent,
    long perSecond,
    long acknowledged,
    long unanswered,
    long lost,
    long missed,
    long told,
    long jumps,
    long repeated,
    long refused,
    double refusedSeconds,
    double pauseSeconds,
    List<String> wrong,
    List<String> gone,
    List<String> jumped) {
  static final String HEAD =
      "| fault | sent | a second | acknowledged | lost | missed | missed and told | told | repeated"
          + " | refused for now | over, s | longest pause, s |";

  /** For the table of docs/delivery.md. */
  String row(String fault) {
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %.1f | %.1f |",
        fault,
        sent,
        perSecond,
        acknowledged,
        lost,
        missed,
        told,
        jumps,
        repeated,
        refused,
        refusedSeconds,
        pauseSeconds);
  }

  /** All that was acknowledged came to all, in order, once; or a receiver was told. */
  void assertNobodyWasLeftBelieving() {
    assertThat(wrong).isEmpty();
    assertThat(this)
        .returns(0L, Verdict::unanswered)
        .returns(0L, Verdict::missed)
        .returns(0L, Verdict::repeated);
  }

  /** The same, and all of it is still there. */
  void assertAllIsKept() {
    assertNobodyWasLeftBelieving();
    assertThat(this).returns(0L, Verdict::lost);
  }

  /**
   * The same, and nobody had to be told of anything: no node was suspected that was only slow, as
   * happens where processes share processors.
   */
  void assertNothingWasLost() {
    assertAllIsKept();
    assertThat(this).returns(0L, Verdict::told).returns(0L, Verdict::jumps);
  }
}
