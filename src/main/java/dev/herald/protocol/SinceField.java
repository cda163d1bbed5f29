package dev.herald.protocol;

import dev.herald.core.ErrorCode;
import dev.herald.core.Position;
import java.util.Optional;

/** A member that should be a position: an object of {@code epoch} and {@code offset}. */
final class SinceField {
  private final JsonScanner scanner;
  private TextField epoch = TextField.ABSENT;
  private NumberField offset = NumberField.ABSENT;
  private boolean given;
  private boolean wrong;

  SinceField(JsonScanner scanner) {
    this.scanner = scanner;
  }

  void read() throws JsonScanner.NotJson {
    given = true;
    if (scanner.peek() == '{') {
      scanner.object(this::readMember);
    } else {
      scanner.skip();
      wrong = true;
    }
  }

  private void readMember(String name) throws JsonScanner.NotJson {
    switch (name) {
      case "epoch" -> epoch = TextField.read(scanner);
      case "offset" -> offset = NumberField.read(scanner);
      default -> scanner.skip();
    }
  }

  /** Empty if it is not there. */
  Optional<Position> position() {
    if (!given) {
      return Optional.empty();
    }
    if (wrong || !Position.isEpoch(epoch.orEmpty()) || offset.isAbsent()) {
      throw ErrorCode.BAD_FRAME.because("since is an object of epoch and offset");
    }
    return Optional.of(new Position(epoch.orEmpty(), offset.or("offset", 0)));
  }
}
