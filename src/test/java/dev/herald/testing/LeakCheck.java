package dev.herald.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class after which a buffer was collected that nobody released. On for all tests. */
public final class LeakCheck implements AfterAllCallback {
  @Override
  public void afterAll(ExtensionContext context) {
    System.gc();
    // the detector looks for collected buffers when a new one is made
    for (int i = 0; i < 3; i++) {
      ByteBuf probe = PooledByteBufAllocator.DEFAULT.buffer(1);
      probe.release();
    }
    List<String> leaks = List.copyOf(RecordingLeakDetector.LEAKS);
    RecordingLeakDetector.LEAKS.clear();
    if (!leaks.isEmpty()) {
      throw new AssertionError("leaked: " + leaks);
    }
  }
}
