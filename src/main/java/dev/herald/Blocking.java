package dev.herald;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;

/** What blocks, on a thread of its own: Vert.x's are not there yet, or not any more. */
final class Blocking {
  private Blocking() {}

  static <T> Future<T> call(String name, Callable<T> action) {
    Promise<T> promise = Promise.promise();
    Thread thread =
        new Thread(
            () -> {
              try {
                promise.complete(action.call());
              } catch (Exception | AssertionError failure) {
                promise.fail(failure);
              }
            },
            "cluster-" + name);
    thread.setDaemon(true);
    thread.start();
    return promise.future();
  }
}
