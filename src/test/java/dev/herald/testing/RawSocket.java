package dev.herald.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A WebSocket client that does exactly what it is told, right or wrong. */
public final class RawSocket implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

  /** A frame from the server. */
  public record Frame(int first, ByteBuffer payload) {
    public int opcode() {
      return first & 15;
    }

    public String text() {
      return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
    }
  }

  private final SocketChannel channel;
  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  private RawSocket(SocketChannel channel) throws IOException {
    this.channel = channel;
    this.socket = channel.socket();
    this.socket.setSoTimeout((int) Await.PATIENCE.toMillis());
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
  }

  /** Only a TCP connection. */
  public static RawSocket tcp(int port) {
    try {
      return new RawSocket(
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Upgraded. */
  public static RawSocket open(int port, String path, String... headers) {
    RawSocket socket = tcp(port);
    socket.write(upgrade(path, headers).getBytes(StandardCharsets.UTF_8));
    String answer = socket.head();
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError("refused: " + answer);
    }
    return socket;
  }

  /** The request of an opening handshake; headers are whole lines. */
  public static String upgrade(String path, String... headers) {
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    request.append("Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n");
    request.append("Sec-WebSocket-Version: 13\r\n");
    request.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  /** A request to publish, on a connection that stays open. */
  public static String post(String json) {
    String body = json.replace('\'', '"');
    return "POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + ("Content-Length: " + body.length() + "\r\n\r\n" + body);
  }

  public void write(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes as much as the kernel takes at once, and tells how many bytes that was. */
  public int offer(ByteBuffer bytes) {
    try {
      channel.configureBlocking(false);
      int taken = channel.write(bytes);
      channel.configureBlocking(true);
      return taken;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The head of an HTTP answer. */
  public String head() {
    StringBuilder head = new StringBuilder();
    try {
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.readUnsignedByte());
      }
    } catch (EOFException | SocketException e) {
      return head.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return head.toString();
  }

  /**
   * A whole HTTP answer, its body as long as the head says; empty or cut off if the server ends.
   */
  public String answer() {
    String head = head();
    Matcher length = CONTENT_LENGTH.matcher(head);
    try {
      byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
      return head + new String(body, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A masked frame; {@code first} is the first byte: final bit, reserved bits and opcode. */
  public RawSocket frame(int first, byte[] payload) {
    write(bytes(first, true, payload));
    return this;
  }

  public static byte[] bytes(int first, boolean masked, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    int mask = masked ? 0x80 : 0;
    frame.put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (mask | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (mask | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (mask | 127)).putLong(payload.length);
    }
    byte[] key = {0x12, 0x34, 0x56, 0x78};
    if (masked) {
      frame.put(key);
    }
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (masked ? payload[i] ^ key[i & 3] : payload[i]));
    }
    return Arrays.copyOf(frame.array(), frame.position());
  }

  /** A whole text message; single quotes stand for double ones. */
  public RawSocket text(String text) {
    return frame(0x81, text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  /** A close frame. */
  public RawSocket close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    byte[] payload = ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array();
    return frame(0x88, payload);
  }

  /** The next frame of the server. */
  public Frame next() {
    try {
      int first = in.readUnsignedByte();
      long length = in.readUnsignedByte();
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      return new Frame(first, ByteBuffer.wrap(in.readNBytes((int) length)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public JsonNode json() {
    return parse(next().text());
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** The next JSON frame of a type; others, and binary ones, are skipped. */
  public JsonNode json(String type) {
    while (true) {
      Frame frame = next();
      if (frame.opcode() == 1 && parse(frame.text()).path("type").asText().equals(type)) {
        return parse(frame.text());
      }
      if (frame.opcode() == 8) {
        throw new AssertionError("closed: " + closeText(frame));
      }
    }
  }

  /** The next text that stands behind its length; empty at the end of the stream. */
  public Optional<String> lengthFrame() {
    try {
      int length = in.readInt();
      byte[] text = new byte[length];
      in.readFully(text);
      return Optional.of(new String(text, StandardCharsets.UTF_8));
    } catch (EOFException end) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Skips to the close frame, and tells its code and reason; 1005 for one without a code. */
  public String closing() {
    Frame frame = next();
    while (frame.opcode() != 8) {
      frame = next();
    }
    return closeText(frame);
  }

  private static String closeText(Frame frame) {
    ByteBuffer payload = frame.payload().duplicate();
    if (payload.remaining() < 2) {
      return "1005";
    }
    int code = payload.getShort() & 0xffff;
    return (code + " " + StandardCharsets.UTF_8.decode(payload)).trim();
  }

  /** Returns when this text of ASCII has come, whatever came before it, heartbeats included. */
  public void awaitText(String text) {
    StringBuilder come = new StringBuilder();
    long began = System.nanoTime();
    try {
      while (come.indexOf(text) < 0) {
        if (System.nanoTime() - began > Await.PATIENCE.toNanos()) {
          throw new AssertionError(text + " did not come, but " + come);
        }
        come.append((char) in.readUnsignedByte());
      }
    } catch (IOException e) {
      throw new AssertionError(text + " did not come, but " + come, e);
    }
  }

  /** Returns when the peer has closed, whatever it sent before. */
  public void awaitEnd() {
    try {
      in.readAllBytes();
    } catch (SocketException reset) {
      // that is an end, too
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the server ends the connection, rather than sending more. */
  public boolean isEnded() {
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Socket socket() {
    return socket;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
