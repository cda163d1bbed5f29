package dev.herald.protocol;

/** The two forms in which Vert.x's event-bus bridges speak. */
public enum BridgeDialect {
  /** Texts over SockJS or a WebSocket, as vertx-web has them. */
  WEB("rec", 36),
  /** Texts with their length in front over TCP, as vertx-tcp-eventbus-bridge has them. */
  TCP("message", 200);

  private final String message;
  private final int longestReply;

  BridgeDialect(String message, int longestReply) {
    this.message = message;
    this.longestReply = longestReply;
  }

  /** The type of a frame that brings a message. */
  String message() {
    return message;
  }

  /** Characters that the address for a reply may have. */
  int longestReply() {
    return longestReply;
  }
}
