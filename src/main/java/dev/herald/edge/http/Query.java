package dev.herald.edge.http;

import dev.herald.core.ErrorCode;
import dev.herald.protocol.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a request, form-decoded: a plus sign is a space. Nothing is dropped or
 * replaced: what can't be read exactly is refused. Immutable.
 */
public final class Query {
  private static final int MAX_PARAMETERS = 1_024;

  private final Map<String, List<String>> parameters = new HashMap<>();

  /**
   * @param uri the request's target; a char for each byte, as Netty has it
   * @throws dev.herald.core.Refusal if it is not form-encoded UTF-8, or has too many parameters
   */
  public Query(String uri) {
    int mark = uri.indexOf('?');
    String[] pairs = mark < 0 ? new String[0] : uri.substring(mark + 1).split("&");
    if (pairs.length > MAX_PARAMETERS) {
      throw ErrorCode.BAD_FRAME.because("the query has more than 1024 parameters");
    }
    for (String pair : pairs) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        parameters.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
      }
    }
  }

  /** The values of a parameter, in their order; empty if it is not there. */
  public List<String> all(String name) {
    return List.copyOf(parameters.getOrDefault(name, List.of()));
  }

  /**
   * The value of a parameter that may come once; empty if it is not there.
   *
   * @throws dev.herald.core.Refusal if it comes more often
   */
  public Optional<String> one(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw ErrorCode.BAD_FRAME.because(name + " may be given once");
    }
    return values.stream().findFirst();
  }

  private static String decode(String written) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(written.length());
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '%') {
        out.write(hex(written, i + 1) << 4 | hex(written, i + 2));
        i += 2;
      } else {
        out.write(c == '+' ? ' ' : c);
      }
    }
    byte[] bytes = out.toByteArray();
    if (!Utf8.isValid(bytes, 0, bytes.length)) {
      throw ErrorCode.BAD_FRAME.because("the query is not UTF-8");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int hex(String written, int at) {
    char c = at < written.length() ? written.charAt(at) : 'x';
    int digit = c < 0x80 ? Character.digit(c, 16) : -1;
    if (digit < 0) {
      throw ErrorCode.BAD_FRAME.because("the query is not form-encoded");
    }
    return digit;
  }
}
