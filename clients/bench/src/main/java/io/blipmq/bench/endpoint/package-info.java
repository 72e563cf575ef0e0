/**
 * The brokers that can be loaded, each behind the same small interface.
 *
 * <pre>
 *   Target ──▶ Sender    one connection that publishes      ◀── BlipTarget: our API, in process or remote
 *          └─▶ Receiver  one connection that reads it all   ◀── MqttTarget, NatsTarget, RedisTarget ──▶ Wire
 * </pre>
 *
 * The clients for other brokers are no more than a load needs: they gather what is published into
 * one buffer and write it at once, read whatever the socket has, and look at nothing but the
 * payloads' first eight bytes. A connection has one thread that sends or receives, and where
 * confirmations come, one more that reads them; all calls block.
 */
@NullMarked
package io.blipmq.bench.endpoint;

import org.jspecify.annotations.NullMarked;
