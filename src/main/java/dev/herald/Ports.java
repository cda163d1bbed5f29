package dev.herald;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds out whether a node will be able to listen, before it joins others. */
final class Ports {
  private Ports() {}

  /**
   * Binds a port and lets it go again.
   *
   * @param port 0: only the address is tried
   * @throws IOException if this machine has no such address, or something else uses the port
   */
  static void check(String host, int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    }
  }
}
