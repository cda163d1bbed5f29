package dev.herald.protocol;

import dev.herald.core.Event;

/**
 * A frame that is no command, with the answer to it. Has no stack trace: it is the peer's fault.
 */
public final class BadFrame extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Event.Refused answer;

  BadFrame(Event.Refused answer) {
    super(answer.text(), null, false, false);
    this.answer = answer;
  }

  public Event.Refused answer() {
    return answer;
  }
}
