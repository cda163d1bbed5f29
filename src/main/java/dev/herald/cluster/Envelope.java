package dev.herald.cluster;

import dev.herald.core.Address;
import dev.herald.core.AddressHead;
import dev.herald.core.Notice;
import dev.herald.core.Part;
import java.util.List;

/** What one node tells another. Immutable. */
sealed interface Envelope {
  /** From where: one loop's link from one node to another, under the number of its start. */
  record Stream(String sender, int loop, long link) {}

  Stream stream();

  /**
   * What a loop had for a node at the end of a turn.
   *
   * @param number counts the batches of its stream, from 1
   * @param heads how far addresses had come a second or two before
   * @param missed addresses of which messages or notices were lost on the way
   * @param missedAll whether they were too many to name
   */
  record Batch(
      Stream stream,
      long number,
      List<Part> parts,
      List<AddressHead> heads,
      List<Notice> notices,
      List<Address> missed,
      boolean missedAll)
      implements Envelope {
    public Batch {
      parts = List.copyOf(parts);
      heads = List.copyOf(heads);
      notices = List.copyOf(notices);
      missed = List.copyOf(missed);
    }
  }

  /**
   * Asks how far the other node has come.
   *
   * @param number of the last batch sent
   */
  record Probe(Stream stream, long number) implements Envelope {}

  /**
   * Tells how far this node has come with a stream of the receiver.
   *
   * @param number up to which batches were taken or lost
   * @param lost which of them never came, since the last confirmation
   */
  record Confirmation(Stream stream, String receiver, long number, List<Range> lost)
      implements Envelope {
    public Confirmation {
      lost = List.copyOf(lost);
    }

    boolean isLost(long batch) {
      for (Range range : lost) {
        if (batch >= range.first() && batch <= range.last()) {
          return true;
        }
      }
      return false;
    }
  }

  /** The sender has sent its last batch and takes no more: it leaves, in order. */
  record Goodbye(Stream stream) implements Envelope {}

  /** Numbers of batches, both ends included. */
  record Range(long first, long last) {}
}
