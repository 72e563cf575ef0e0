/**
 * The packets of MQTT 3.1.1 and 5 as bytes: strict decoding of what clients send, encoding of what
 * a server sends. Pure: no session, no engine, no I/O; one thread at a time.
 *
 * <pre>
 *   bytes ──▶ PacketSplitter ── fixed header, body ──▶ PacketDecoder ──▶ ClientPacket
 *                                        │                ├─ PropertiesDecoder
 *                                        │                └─ Utf8
 *                                        └──▶ MalformedPacketException: the one error, with the
 *                                             reason code that the specification demands
 *   PacketEncoder, PublishEncoder ──▶ bytes
 * </pre>
 *
 * <p>Clauses are cited as [MQTT-3.3.1-2]; where the two specifications number them differently, the
 * number is that of version 5.
 */
@NullMarked
package io.blipmq.gateway.mqtt.packet;

import org.jspecify.annotations.NullMarked;
