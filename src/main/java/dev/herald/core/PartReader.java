package dev.herald.core;

import java.io.ByteArrayInputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.IOException;

/**
 * Reads a record that {@link PartWriter} has written: from each part what the reader knows; the
 * rest of it is skipped. Many are read one after the other when a node has died, which is why the
 * streams are made once for all parts. Confined to its thread.
 */
public final class PartReader {
  private static final int USUAL = 256;

  private final DataInput in;
  private final Content content = new Content();
  private final DataInputStream part = new DataInputStream(content);

  public PartReader(DataInput in) {
    this.in = in;
  }

  /**
   * Goes on to the next part.
   *
   * @return false if there is none
   */
  public boolean next() throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return false;
    }
    content.read(MessageFormat.length(length), in);
    return true;
  }

  /** The next part, which must be there; it is valid until the one after it. */
  public DataInput part() throws IOException {
    if (!next()) {
      throw new IOException("a part is missing");
    }
    return part;
  }

  /** The part that {@link #next} went to. */
  public DataInput current() {
    return part;
  }

  /** Skips the parts that the reader does not know. */
  public void end() throws IOException {
    while (next()) {
      // of a newer node
    }
  }

  private static final class Content extends ByteArrayInputStream {
    Content() {
      super(new byte[USUAL]);
    }

    void read(int length, DataInput in) throws IOException {
      if (length > buf.length) {
        buf = new byte[length];
      }
      in.readFully(buf, 0, length);
      pos = 0;
      count = length;
    }
  }
}
