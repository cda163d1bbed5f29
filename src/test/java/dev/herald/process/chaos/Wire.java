package dev.herald.process.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A WebSocket, client side, of text frames of JSON. Confined to its loop. */
final class Wire {
  /** Called on the loop. After {@link #ended}, or {@link Wire#abort}, nothing comes any more. */
  interface Listener {
    void text(JsonNode frame);

    void ended(String why);
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

  private final ClientLoop loop;
  private final Listener listener;
  private final SocketChannel channel;
  private final SelectionKey key;
  private ByteBuffer in = ByteBuffer.allocate(1 << 16);
  private ByteBuffer out = ByteBuffer.allocate(1 << 12);
  private boolean upgraded;
  private boolean done;

  /** Connects and asks for the upgrade. A failure is told by the listener, later. */
  Wire(ClientLoop loop, InetSocketAddress peer, String target, Listener listener)
      throws IOException {
    this.loop = loop;
    this.listener = listener;
    this.channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    this.key = channel.register(loop.selector(), SelectionKey.OP_CONNECT, this);
    String request =
        """
        GET %s HTTP/1.1
        Host: %s:%d
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

        """
            .formatted(target, peer.getHostString(), peer.getPort());
    write(request.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    channel.connect(peer);
  }

  /** Goes out at the end of this turn of the loop. */
  void send(String text) {
    if (done) {
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] head = head(bytes.length);
    write(head);
    write(bytes);
    loop.flushLater(this);
  }

  /** Masked by zeros. */
  private static byte[] head(int length) {
    if (length < 126) {
      return new byte[] {(byte) 0x81, (byte) (0x80 | length), 0, 0, 0, 0};
    }
    return new byte[] {
      (byte) 0x81, (byte) (0x80 | 126), (byte) (length >> 8), (byte) length, 0, 0, 0, 0
    };
  }

  private void write(byte[] bytes) {
    if (out.remaining() < bytes.length) {
      int size = Math.max(out.capacity() * 2, out.position() + bytes.length);
      out = ByteBuffer.allocate(size).put(out.flip());
    }
    out.put(bytes);
  }

  void flush() {
    if (done || !channel.isConnected()) {
      return;
    }
    try {
      channel.write(out.flip());
      out.compact();
      boolean more = out.position() > 0;
      key.interestOps(SelectionKey.OP_READ | (more ? SelectionKey.OP_WRITE : 0));
    } catch (IOException e) {
      end(e.toString());
    }
  }

  /** The selector has something for this socket. */
  void ready() {
    if (done) {
      return;
    }
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        flush();
        return;
      }
      if (key.isWritable()) {
        flush();
      }
      if (!done && key.isReadable()) {
        read();
      }
    } catch (IOException e) {
      end(e.toString());
    }
  }

  private void read() throws IOException {
    if (channel.read(in) < 0) {
      end("end of stream");
      return;
    }
    in.flip();
    if (!upgraded) {
      upgrade();
    }
    boolean more = upgraded;
    while (more && !done) {
      more = frame();
    }
    in.compact();
    if (!in.hasRemaining()) {
      in = ByteBuffer.allocate(in.capacity() * 2).put(in.flip());
    }
  }

  private void upgrade() {
    String head =
        StandardCharsets.ISO_8859_1.decode(in.duplicate()).toString(); // short, and in one piece
    int end = head.indexOf(new String(END_OF_HEAD, StandardCharsets.ISO_8859_1));
    if (end < 0) {
      return;
    }
    if (!head.startsWith("HTTP/1.1 101")) {
      end(head.lines().findFirst().orElse("no answer"));
      return;
    }
    in.position(in.position() + end + END_OF_HEAD.length);
    upgraded = true;
  }

  /** Takes a whole frame, if there is one. */
  private boolean frame() throws IOException {
    in.mark();
    if (in.remaining() < 2) {
      return false;
    }
    int first = in.get() & 0xff;
    int length = in.get() & 0xff;
    int more = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (in.remaining() < more) {
      in.reset();
      return false;
    }
    if (more > 0) {
      length = more == 2 ? in.getShort() & 0xffff : Math.toIntExact(in.getLong());
    }
    if (in.remaining() < length) {
      in.reset();
      return false;
    }
    byte[] payload = new byte[length];
    in.get(payload);
    take(first, payload);
    return true;
  }

  private void take(int first, byte[] payload) throws IOException {
    switch (first) {
      case 0x81 -> listener.text(JSON.readTree(payload));
      case 0x88 -> end("close " + (((payload[0] & 0xff) << 8) | (payload[1] & 0xff)));
      case 0x89 -> pong(payload);
      default -> end("frame of type " + first);
    }
  }

  private void pong(byte[] payload) {
    write(new byte[] {(byte) 0x8a, (byte) (0x80 | payload.length), 0, 0, 0, 0});
    write(payload);
    loop.flushLater(this);
  }

  private void end(String why) {
    if (!done) {
      abort();
      listener.ended(why);
    }
  }

  /** As if the client's machine were gone: no close frame, and nothing is read any more. */
  void abort() {
    done = true;
    try {
      channel.close();
    } catch (IOException e) {
      assert !channel.isOpen() : e;
    }
  }
}
