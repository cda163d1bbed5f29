package dev.herald.app;

import dev.herald.core.Address;
import dev.herald.core.CloseReason;
import dev.herald.core.Control;
import dev.herald.core.SessionInfo;
import dev.herald.core.Sessions;
import dev.herald.hub.Group;
import dev.herald.hub.Session;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What back-ends want of the sessions of this node. A user's open sessions are those that get the
 * user's own messages: the home loop of that address knows on which loops they are. Thread-safe.
 */
public final class LocalSessions implements Sessions {
  private final String node;
  private final Homes homes;
  private final Commands commands;

  public LocalSessions(String node, Homes homes, Commands commands) {
    this.node = node;
    this.homes = homes;
    this.commands = commands;
  }

  @Override
  public Future<Control.Outcome> control(Control control) {
    return homes
        .groups(control.user())
        .compose(
            groups -> {
              List<Future<Control.Outcome>> outcomes = new ArrayList<>();
              for (Group group : groups) {
                outcomes.add(onLoopOf(group, control));
              }
              return Control.Outcome.sum(outcomes);
            });
  }

  private Future<Control.Outcome> onLoopOf(Group group, Control control) {
    Promise<Control.Outcome> outcome = Promise.promise();
    group.loop().run(() -> control(group, control).onComplete(outcome));
    return outcome.future();
  }

  private Future<Control.Outcome> control(Group group, Control control) {
    List<Session> open = group.sessions().stream().filter(Session::isOpen).toList();
    if (control instanceof Control.Find) {
      return Future.succeededFuture(new Control.Outcome(open.size(), infos(open)));
    }
    List<Future<Void>> done = new ArrayList<>();
    for (Session session : open) {
      done.add(control(session, control).recover(failure -> unlessEnded(session, failure)));
    }
    return Future.join(done).map(all -> new Control.Outcome(open.size(), List.of()));
  }

  private List<SessionInfo> infos(List<Session> open) {
    List<SessionInfo> infos = new ArrayList<>();
    int names = 0;
    for (Session session : open) {
      names += session.memberships().all(Address.Room.class).size();
      if (infos.size() < Control.Outcome.MOST_FOUND && names <= Control.Outcome.MOST_ROOMS) {
        infos.add(info(session));
      }
    }
    return infos;
  }

  private SessionInfo info(Session session) {
    List<String> rooms =
        session.memberships().all(Address.Room.class).stream()
            .map(Address.Room::name)
            .sorted()
            .toList();
    return new SessionInfo(session.id(), node, Instant.ofEpochMilli(session.openedAt()), rooms);
  }

  private static Future<Void> unlessEnded(Session session, Throwable failure) {
    return session.isClosed() ? Future.succeededFuture() : Future.failedFuture(failure);
  }

  private Future<Void> control(Session session, Control control) {
    if (control instanceof Control.Disconnect) {
      session.close(CloseReason.FORBIDDEN);
    } else if (control instanceof Control.Join join) {
      return commands.putInto(session, join.room());
    } else if (control instanceof Control.Leave leave) {
      return commands.takeOutOf(session, leave.room());
    }
    return Future.succeededFuture();
  }
}
