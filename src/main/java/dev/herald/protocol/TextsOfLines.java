package dev.herald.protocol;

/** NDJSON: one text on each line that is not blank. */
public final class TextsOfLines extends JsonTexts {
  private boolean blank = true;

  public TextsOfLines(int maxBytes, Taker taker) {
    super(maxBytes, taker);
  }

  @Override
  public void take(byte[] bytes) {
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        addLine(bytes, from, i);
        end();
        from = i + 1;
      } else if (blank && !isWhiteSpace(bytes[i])) {
        blank = false;
        from = i;
      }
    }
    addLine(bytes, from, bytes.length);
  }

  private void addLine(byte[] bytes, int from, int to) {
    if (!blank) {
      add(bytes, from, to);
    }
  }

  @Override
  public void end() {
    if (!blank) {
      blank = true;
      give();
    }
  }
}
