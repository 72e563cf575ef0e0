/**
 * MQTT 3.1.1 and 5, as docs/mqtt.md describes it. Only {@link io.blipmq.gateway.mqtt.MqttProtocol}
 * is seen from outside.
 *
 * <pre>
 *   bytes ─▶ MqttConnection ─ packets ─▶ Admission ─▶ Sessions: who has which session
 *                  │                                     │
 *                  │                                     ▼
 *                  ├─▶ PublishFlow ─▶ engine          Session: filters, packet identifiers
 *                  │       └─▶ Retained, a table         │
 *                  ├─▶ SubscribeFlow ─▶ engine sets, groups
 *                  └─▶ DeliveryFlow ◀─ Source × n ◀─ engine consumers
 *                          └─ PublishEncoder ─▶ Outbound
 *   Wills, SystemTopics: what the broker publishes itself
 * </pre>
 *
 * <p>Everything of a connection, and of the session that it has, runs on the connection's event
 * loop, except that the engine posts answers and readiness into its mailbox from any thread. A
 * session goes from one connection to the next through {@link io.blipmq.gateway.mqtt.Sessions},
 * whose lock hands on what the loop before has written. What has to outlive the broker is in the
 * engine: docs/decisions/0035.
 */
@NullMarked
package io.blipmq.gateway.mqtt;

import org.jspecify.annotations.NullMarked;
