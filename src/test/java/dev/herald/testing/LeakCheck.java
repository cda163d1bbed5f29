package dev.herald.testing;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class after which a buffer was collected that nobody released. On for all tests. */
public final class LeakCheck implements AfterAllCallback {
  private static final String SENTINEL = "leaked on purpose, check ";

  private static int checks;

  @Override
  public void afterAll(ExtensionContext context) {
    String sentinel = SENTINEL + ++checks; // the same leak is reported only once
    leakOnPurpose(sentinel);
    Await.until("the detector has seen the sentinel", () -> isSeen(sentinel));
    List<String> leaks =
        RecordingLeakDetector.LEAKS.stream().filter(leak -> !leak.contains(SENTINEL)).toList();
    RecordingLeakDetector.LEAKS.clear();
    if (!leaks.isEmpty()) {
      throw new AssertionError("leaked: " + leaks);
    }
  }

  /** When this one is reported, so is every other that was leaked before. */
  private static void leakOnPurpose(String sentinel) {
    PooledByteBufAllocator.DEFAULT.buffer(1).touch(sentinel);
  }

  private static boolean isSeen(String sentinel) {
    System.gc();
    // the detector looks for collected buffers when a new one is made
    PooledByteBufAllocator.DEFAULT.buffer(1).release();
    return RecordingLeakDetector.LEAKS.stream().anyMatch(leak -> leak.contains(sentinel));
  }
}
