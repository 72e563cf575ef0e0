/**
 * The interface of BlipMQ, the same for a broker inside the program and for one behind a socket.
 *
 * <pre>
 *   BlipMQ.open()      ──▶ embedded broker (blipmq-core)   ┐
 *                                                          ├─▶ BlipMQ ─▶ Topic ─▶ Subscription ─▶ Delivery
 *   BlipMQ.connect(…)  ──▶ remote broker  (blipmq-client)  ┘      └────▶ Topics (create, delete, statistics)
 * </pre>
 *
 * <p>{@link io.blipmq.api.Subscription} has all styles of reading; a broker implements a few of
 * them, and the others are made of these here: {@code Puller} takes deliveries while somebody wants
 * them, for publishers and for listeners.
 *
 * <p>This is a package of types: values ({@link io.blipmq.api.Message}, {@link
 * io.blipmq.api.Delivery}, the options), the interfaces that a broker implements, and one sealed
 * family of exceptions ({@link io.blipmq.api.BlipException}). Implementations are found with {@link
 * java.util.ServiceLoader} through {@link io.blipmq.api.spi.BrokerProvider}.
 *
 * <p>{@link io.blipmq.api.TypedTopic} and {@link io.blipmq.api.TypedSubscription} are thin wrappers
 * that carry values in place of bytes, in the formats of {@link io.blipmq.api.codec}.
 *
 * <p>Unless a type says otherwise its values are immutable and its interfaces may be used by any
 * number of threads, virtual ones included. A blocking call parks its caller and ends early, with
 * {@link InterruptedException} where the signature has it, when the thread is interrupted.
 */
@NullMarked
package io.blipmq.api;

import org.jspecify.annotations.NullMarked;
