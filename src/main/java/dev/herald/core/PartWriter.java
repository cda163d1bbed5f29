package dev.herald.core;

import java.io.ByteArrayOutputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Writes a record in parts, each behind its length, so that a newer node may add to a part, and
 * further parts, which an older one skips; see {@link PartReader}. Confined to its thread.
 */
public final class PartWriter {
  private static final int END = -1;

  /** Writes the content of one part. */
  public interface Content {
    void write(DataOutput out) throws IOException;
  }

  private final DataOutput out;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream part = new DataOutputStream(bytes);

  public PartWriter(DataOutput out) {
    this.out = out;
  }

  public void part(Content content) throws IOException {
    bytes.reset();
    content.write(part);
    out.writeInt(bytes.size());
    out.write(bytes.toByteArray());
  }

  /** No part follows. */
  public void end() throws IOException {
    out.writeInt(END);
  }
}
