/**
 * How the daemon logs: one line an event on standard output, time, level, then {@code event=name
 * key=value …}.
 *
 * <pre>
 *   slf4j ─▶ Logback ─▶ LineLayout ─▶ standard output (daemon), standard error (any other program)
 *                ▲
 *                └── LogSetup: found by Logback when it starts; no XML is read, which would take
 *                    longer than the rest of the start
 * </pre>
 *
 * <p>Whoever sets {@code -Dlogback.configurationFile} gets Logback's own configuration instead.
 */
@NullMarked
package io.blipmq.server.log;

import org.jspecify.annotations.NullMarked;
