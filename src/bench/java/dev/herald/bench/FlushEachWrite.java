package dev.herald.bench;

import dev.herald.protocol.WebSocketFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What Herald's write path is measured against: the same platform, a frame encoded once and shared,
 * no JSON at all, but a flush at each write. Run it from the jar:
 *
 * <pre>java -cp target/herald.jar src/bench/java/dev/herald/bench/FlushEachWrite.java 8082</pre>
 */
public final class FlushEachWrite {
  private FlushEachWrite() {}

  /** Broadcasts every text message to every connection, on one loop. */
  public static void main(String[] args) {
    List<ChannelHandlerContext> sockets = new ArrayList<>();
    Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true))
        .createHttpServer(
            new HttpServerOptions()
                .setAcceptBacklog(4_096)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false))
        .webSocketHandler(
            socket -> {
              ChannelHandlerContext wire = ((WebSocketInternal) socket).channelHandlerContext();
              sockets.add(wire);
              socket.textMessageHandler(text -> broadcast(text, sockets));
              socket.closeHandler(closed -> sockets.remove(wire));
            })
        .listen(Integer.parseInt(args[0]), "127.0.0.1")
        .onSuccess(server -> System.out.println("listening on " + server.actualPort()))
        .onFailure(Throwable::printStackTrace);
  }

  private static void broadcast(String text, List<ChannelHandlerContext> sockets) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteBuf frame = WebSocketFrame.begin(PooledByteBufAllocator.DEFAULT, payload.length);
    WebSocketFrame.finish(frame.writeBytes(payload), WebSocketFrame.TEXT);
    for (ChannelHandlerContext wire : sockets) {
      wire.writeAndFlush(frame.retainedDuplicate(), wire.voidPromise());
    }
    frame.release();
  }
}
