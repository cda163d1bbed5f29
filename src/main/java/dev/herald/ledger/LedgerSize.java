package dev.herald.ledger;

import java.util.concurrent.atomic.LongAdder;

/** What the ledger of this node holds, for the metrics. Thread-safe. */
public final class LedgerSize {
  private final LongAdder addresses = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  void changed(int byAddresses, long byBytes) {
    if (byAddresses != 0) {
      addresses.add(byAddresses);
    }
    if (byBytes != 0) {
      bytes.add(byBytes);
    }
  }

  public long addresses() {
    return addresses.sum();
  }

  /** Heap bytes of the entries, roughly. */
  public long bytes() {
    return bytes.sum();
  }
}
