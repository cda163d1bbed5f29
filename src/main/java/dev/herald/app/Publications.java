package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.Message;
import dev.herald.core.MessageId;
import dev.herald.ledger.Batch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages of one address that wait to go together, in the order in which they came.
 *
 * <p><b>Threading.</b> Confined to the home loop of the address.
 */
final class Publications {
  /** A batch is bounded, so that one operation stays short. */
  static final int MAX_BATCH = 256;

  private static final long MAX_BATCH_BYTES = 1024 * 1024;

  private final ArrayDeque<Publication> queue = new ArrayDeque<>(2);

  void add(Publication publication) {
    queue.add(publication);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** The next batch; at least one if there is any. */
  List<Publication> take() {
    List<Publication> batch = new ArrayList<>(Math.min(queue.size(), MAX_BATCH));
    long bytes = 0;
    while (!queue.isEmpty() && batch.size() < MAX_BATCH && bytes < MAX_BATCH_BYTES) {
      Publication publication = queue.remove();
      bytes += publication.message().weight();
      batch.add(publication);
    }
    return batch;
  }

  /** The messages of a batch that is not kept, with one address object for all. */
  static List<Message> messages(List<Publication> batch, Address address) {
    List<Message> messages = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      messages.add(batch.get(i).message().to(address, 0));
    }
    return messages;
  }

  /** The same of one that is kept, each with its id. */
  static Batch batch(List<Publication> batch, Address address, String publisher, long number) {
    long common = MessageId.ofBatch(publisher, number);
    List<Message> messages = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      messages.add(batch.get(i).message().to(address, MessageId.of(common, i)));
    }
    return new Batch(publisher, number, messages);
  }
}
