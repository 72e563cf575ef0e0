/**
 * The daemon. This package is the assembler: it reads the configuration, opens the journal, the
 * broker, the door for clients and the HTTP pages, and closes them again in reverse.
 *
 * <pre>
 *   blipmq start ─▶ ServerMain ── config.ServerConfig ──▶ BlipServer
 *                     │  ▲                                   ├─ http.HttpListener ◀─ metrics.StatusPages
 *        exit code ◀──┘  │                                   ├─ journal.Journal
 *                   StopSignals                              ├─ core.Broker
 *                                                            └─ gateway.Gateway ◀─ KeyAuthenticator
 * </pre>
 *
 * <p>HTTP comes first, so that probes can see a long recovery, and goes last. Messages never pass
 * through here.
 */
@NullMarked
package io.blipmq.server;

import org.jspecify.annotations.NullMarked;
