package dev.herald.ledger;

import dev.herald.core.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a sender calls a message, as 128 bits of a SHA-256: nobody can make a key that is taken for
 * another sender's.
 */
record KeyHash(long high, long low) {
  /** Ends a text: no byte of UTF-8. */
  private static final byte END = (byte) 0xff;

  static KeyHash of(Message message) {
    MessageDigest digest = sha256();
    add(message.to().key(), digest);
    add(message.from(), digest);
    add(message.key(), digest);
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    return new KeyHash(hash.getLong(), hash.getLong());
  }

  private static void add(String text, MessageDigest digest) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update(END);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
