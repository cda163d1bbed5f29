package dev.herald.ledger;

/**
 * What {@link Tidy} dropped.
 *
 * @param byAge messages that were older than {@code history.default.ttl}
 * @param byBudget younger messages that went for the budget
 * @param removed entries
 */
public record Tidied(int byAge, int byBudget, int removed) {
  static final Tidied NOTHING = new Tidied(0, 0, 0);

  Tidied plus(Tidied other) {
    return new Tidied(byAge + other.byAge, byBudget + other.byBudget, removed + other.removed);
  }
}
