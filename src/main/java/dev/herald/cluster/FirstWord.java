package dev.herald.cluster;

import com.hazelcast.cluster.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Says the first word that two members of Hazelcast exchange, see its {@code Protocols}, on a
 * connection of its own: who answers can be reached and is awake. Thread-safe.
 */
final class FirstWord {
  /** As long a connection is waited for, and an answer on it. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static final byte[] WORD = "HZC".getBytes(StandardCharsets.US_ASCII);

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "cluster-first-word");
            thread.setDaemon(true);
            return thread;
          });

  /** Tells, on a thread of its own and within about a second, whether the member answers. */
  CompletableFuture<Boolean> isAnswered(Address member) {
    return CompletableFuture.supplyAsync(() -> ask(member), threads);
  }

  private static boolean ask(Address member) {
    int patience = (int) PATIENCE.toMillis();
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(patience);
      socket.connect(new InetSocketAddress(member.getHost(), member.getPort()), patience);
      socket.getOutputStream().write(WORD);
      return Arrays.equals(socket.getInputStream().readNBytes(WORD.length), WORD);
    } catch (IOException silent) {
      return false;
    }
  }
}
