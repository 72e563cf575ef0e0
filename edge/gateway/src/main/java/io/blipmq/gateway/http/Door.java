package io.blipmq.gateway.http;

import io.blipmq.gateway.connection.HttpConfig;
import io.blipmq.gateway.connection.Services;

/** What all connections of the HTTP door share. Any thread. */
record Door(
    HttpConfig config,
    Services services,
    Routes routes,
    Upgrade upgrade,
    Cors cors,
    Body.Budget bodies) {}
