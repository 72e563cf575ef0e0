/**
 * What the daemon tells about itself: {@code /metrics} for Prometheus, {@code /healthz} and {@code
 * /readyz} for whoever starts and stops it.
 *
 * <pre>
 *   Prometheus, probes ─▶ http.HttpListener ─▶ StatusPages ─▶ MetricsPage ─▶ Exposition (text)
 *                                                  │              │
 *                                                  └──────┬───────┘
 *                                                         ▼
 *                                                 StatsSource ◀── BlipServer
 *                                                 (broker, topics, journal, connections, state)
 * </pre>
 *
 * <p>Everything is read when it is asked for, by the HTTP listener's thread; nothing is kept. The
 * text format is written by hand because several names are fixed that the client library for
 * Prometheus does not let a counter have: it wants them to end in {@code _total}.
 */
@NullMarked
package io.blipmq.server.metrics;

import org.jspecify.annotations.NullMarked;
