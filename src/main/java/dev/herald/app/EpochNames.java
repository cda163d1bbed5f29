package dev.herald.app;

/**
 * The name that the next history of one address would get from this node: one that no history has
 * had, kept until one has taken it, so that an operation that is repeated bears the same.
 *
 * <p><b>Threading.</b> Confined to the home loop of its address.
 */
final class EpochNames {
  private String candidate = "";

  String candidate() {
    if (candidate.isEmpty()) {
      candidate = RandomNames.epoch();
    }
    return candidate;
  }

  /**
   * The address has this one: if it is the candidate, that is not offered again, whatever comes.
   */
  void taken(String epoch) {
    if (candidate.equals(epoch)) {
      candidate = "";
    }
  }
}
