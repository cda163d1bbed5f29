package dev.herald.core;

import io.vertx.core.Future;

/** The sessions of one node, or of all. Thread-safe; completes on any thread. */
@FunctionalInterface
public interface Sessions {
  /**
   * Does what is wanted.
   *
   * @return what came of it; fails with a {@link Refusal} if it could not be done to all: to some
   *     it may have been done, and to repeat it is safe
   */
  Future<Control.Outcome> control(Control control);
}
