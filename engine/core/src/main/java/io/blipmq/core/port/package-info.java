/**
 * What the engine asks of the world: a durable log. Types only; implementations live elsewhere.
 *
 * <pre>
 *   core ──▶ MessageLog ◀── blipmq-journal   segments on a local disk
 *                 ▲     ◀── blipmq-cluster   replicated
 *                 │
 *             LogRecord    what is in it: the broker's state is what one gets by reading the
 *                          records in order; nothing else is authoritative
 * </pre>
 *
 * <p>Time and randomness come in through {@link io.blipmq.core.port.Environment}.
 */
@NullMarked
package io.blipmq.core.port;

import org.jspecify.annotations.NullMarked;
