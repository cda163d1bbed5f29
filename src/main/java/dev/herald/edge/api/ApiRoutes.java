package dev.herald.edge.api;

import dev.herald.app.BackEnd;
import dev.herald.core.Control;
import dev.herald.core.Counters;
import dev.herald.core.Event;
import dev.herald.core.Loop;
import dev.herald.core.Position;
import dev.herald.core.SessionInfo;
import dev.herald.edge.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What a back-end asks over HTTP. Who may is checked before.
 *
 * <p><b>Threading.</b> Confined to the loop of its requests.
 */
public final class ApiRoutes {
  private final BackEnd backEnd;
  private final Loop loop;
  private final Publishing publishing;
  private final Counters counters;

  /**
   * @param draining whether this node is going
   * @param alive is told of a connection on which a long request goes on
   */
  public ApiRoutes(
      BackEnd backEnd,
      Loop loop,
      int maxMessageBytes,
      BooleanSupplier draining,
      Consumer<HttpConnection> alive,
      Counters counters) {
    this.backEnd = backEnd;
    this.loop = loop;
    Bulk.Context context = new Bulk.Context(backEnd, loop, draining, counters);
    this.publishing = new Publishing(context, maxMessageBytes, alive);
    this.counters = counters;
  }

  public void mount(Router router) {
    path(
        router,
        "/api/messages",
        Map.of(HttpMethod.POST, publishing::handle, HttpMethod.GET, asked(this::history)));
    path(router, "/api/rooms", Map.of(HttpMethod.GET, asked(this::rooms)));
    path(
        router,
        "/api/members",
        Map.of(
            HttpMethod.GET,
            asked(this::members),
            HttpMethod.PUT,
            asked(this::join),
            HttpMethod.DELETE,
            asked(this::leave)));
    path(
        router,
        "/api/sessions",
        Map.of(HttpMethod.GET, asked(this::sessions), HttpMethod.DELETE, asked(this::disconnect)));
  }

  private void path(
      Router router, String path, Map<HttpMethod, Handler<HttpServerRequest>> methods) {
    TreeMap<String, Handler<HttpServerRequest>> byName = new TreeMap<>();
    methods.forEach((method, handler) -> byName.put(method.name(), handler));
    byName.put(HttpMethod.HEAD.name(), byName.get(HttpMethod.GET.name())); // Vert.x sends no body
    String allowed = String.join(", ", byName.keySet());
    router
        .route(path)
        .handler(
            context -> {
              HttpServerRequest request = context.request();
              Handler<HttpServerRequest> handler = byName.get(request.method().name());
              if (handler == null) {
                request.response().putHeader("Allow", allowed);
                new Problem(405, "bad-frame", "use " + allowed).send(request.response(), counters);
              } else {
                handler.handle(request);
              }
            });
  }

  /** A request that is all in its query. */
  private Handler<HttpServerRequest> asked(BiConsumer<Parameters, Reply> answer) {
    return request -> {
      Reply reply = new Reply(request.response(), counters);
      reply.refusedIfThrown(() -> answer.accept(Parameters.of(request), reply));
    };
  }

  private void history(Parameters asked, Reply reply) {
    Position since = asked.since();
    reply.withBytes(
        backEnd.history(asked.address("to"), since, asked.limit(), loop),
        page -> Answers.history(page, since));
  }

  private void rooms(Parameters asked, Reply reply) {
    reply.with(
        backEnd.rooms(asked.or("after", ""), asked.limit(), loop),
        list -> {
          JsonArray rooms = new JsonArray();
          for (Event.Present room : list.rooms()) {
            rooms.add(
                new JsonObject().put("name", room.room().name()).put("members", room.count()));
          }
          JsonObject json = new JsonObject().put("rooms", rooms);
          list.next().ifPresent(next -> json.put("next", next));
          return json;
        });
  }

  private void members(Parameters asked, Reply reply) {
    reply.with(backEnd.members(asked.room(), loop), Answers::members);
  }

  private void join(Parameters asked, Reply reply) {
    count(new Control.Join(asked.user(), asked.room()), reply);
  }

  private void leave(Parameters asked, Reply reply) {
    count(new Control.Leave(asked.user(), asked.room()), reply);
  }

  private void disconnect(Parameters asked, Reply reply) {
    count(new Control.Disconnect(asked.user()), reply);
  }

  private void count(Control control, Reply reply) {
    reply.with(
        backEnd.control(control, loop),
        outcome -> new JsonObject().put("sessions", outcome.count()));
  }

  private void sessions(Parameters asked, Reply reply) {
    Control.Find find = new Control.Find(asked.user());
    Future<Control.Outcome> found = backEnd.control(find, loop);
    reply.with(
        found,
        outcome -> {
          JsonArray sessions = new JsonArray();
          for (SessionInfo session : outcome.found()) {
            sessions.add(
                new JsonObject()
                    .put("session", session.session())
                    .put("node", session.node())
                    .put("since", session.since().toString())
                    .put("rooms", new JsonArray(session.rooms())));
          }
          return new JsonObject()
              .put("user", find.user().name())
              .put("online", outcome.count() > 0)
              .put("sessions", sessions);
        });
  }
}
