package dev.herald.edge;

import dev.herald.app.Gateway;
import dev.herald.config.LimitsConfig;
import dev.herald.core.Counters;
import dev.herald.hub.Hub;

/** What the endpoints of one loop share. */
record EdgeContext(
    Gateway gateway,
    Hub hub,
    VertxLoop loop,
    LimitsConfig limits,
    Cors cors,
    Connections connections,
    OpenSockets sockets,
    Counters counters) {}
