package dev.herald.process.chaos;

import java.time.Duration;
import java.util.List;

/**
 * Who a client is.
 *
 * @param id of the client, unique in a test; also the place of the node that it tries first
 * @param silence after which it asks the node for a sign of life
 * @param answer how long it waits for one, and for a welcome
 * @param last of its first connection: how many kept messages it asks for, 0 to ask for none
 */
record Persona(
    int id, String user, List<String> rooms, Duration silence, Duration answer, int last) {
  /** One that leaves a node that is silent for three seconds. */
  static Persona quick(int id, String user, List<String> rooms) {
    return new Persona(id, user, rooms, Duration.ofSeconds(1), Duration.ofSeconds(2), 0);
  }

  /** One that stays while its connection stands. */
  static Persona patient(int id, String user, List<String> rooms) {
    return new Persona(id, user, rooms, Duration.ofSeconds(30), Duration.ofSeconds(90), 0);
  }

  /** One that comes to read all that is kept. */
  static Persona reader(int id, String user, List<String> rooms) {
    return new Persona(
        id, user, rooms, Duration.ofSeconds(1), Duration.ofSeconds(20), Integer.MAX_VALUE);
  }
}
