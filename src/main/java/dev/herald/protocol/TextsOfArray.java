package dev.herald.protocol;

/** The elements of one JSON array. */
public final class TextsOfArray extends JsonTexts {
  private enum State {
    BEFORE_ARRAY,
    BEFORE_FIRST,
    BEFORE_NEXT,
    IN_TEXT,
    BEHIND_ARRAY,
    BROKEN
  }

  /** What closes the brackets that are open; deeper ones are only counted. */
  private final byte[] closing = new byte[JsonScanner.MAX_DEPTH];

  private State state = State.BEFORE_ARRAY;
  private int depth;
  private boolean inString;
  private boolean escaped;

  public TextsOfArray(int maxBytes, Taker taker) {
    super(maxBytes, taker);
  }

  @Override
  public void take(byte[] bytes) {
    int from = 0; // of what belongs to the text under way
    for (int i = 0; i < bytes.length && state != State.BROKEN; i++) {
      byte b = bytes[i];
      if (state == State.IN_TEXT) {
        if (depth == 0 && !inString && (b == ',' || b == ']')) {
          add(bytes, from, i);
          state = b == ',' ? State.BEFORE_NEXT : State.BEHIND_ARRAY;
          give();
        } else {
          within(b);
        }
      } else if (!isWhiteSpace(b)) {
        from = i;
        between(b);
      }
    }
    if (state == State.IN_TEXT) {
      add(bytes, from, bytes.length);
    }
  }

  private void between(byte b) {
    if (state == State.BEFORE_ARRAY && b == '[') {
      state = State.BEFORE_FIRST;
    } else if (state == State.BEFORE_ARRAY) {
      breakOff("an array is expected");
    } else if (state == State.BEHIND_ARRAY) {
      breakOff("something follows the array");
    } else if (state == State.BEFORE_FIRST && b == ']') {
      state = State.BEHIND_ARRAY;
    } else if (b == ',' || b == ']') {
      breakOff("an element is missing");
    } else {
      state = State.IN_TEXT;
      within(b);
    }
  }

  private void within(byte b) {
    if (inString) {
      inString = escaped || b != '"';
      escaped = !escaped && b == '\\';
    } else if (b == '"') {
      inString = true;
    } else if (b == '{' || b == '[') {
      if (depth < closing.length) {
        closing[depth] = (byte) (b == '{' ? '}' : ']');
      }
      depth++;
    } else if (b == '}' || b == ']') {
      close(b);
    }
  }

  private void close(byte bracket) {
    depth--;
    if (depth < 0 || depth < closing.length && closing[depth] != bracket) {
      breakOff("brackets do not match");
    }
  }

  private void breakOff(String why) {
    state = State.BROKEN;
    broken(why);
  }

  @Override
  public void end() {
    if (state != State.BEHIND_ARRAY && state != State.BROKEN) {
      breakOff("the array does not end");
    }
  }
}
