package dev.herald.hub;

import dev.herald.config.HeartbeatConfig;
import dev.herald.config.LimitsConfig;
import dev.herald.core.Counters;

/** What all sessions of one loop share. */
public record SessionContext(
    Hub hub,
    LimitsConfig limits,
    HeartbeatConfig heartbeat,
    CommandRunner runner,
    Counters counters) {}
