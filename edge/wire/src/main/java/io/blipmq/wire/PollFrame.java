package io.blipmq.wire;

import io.blipmq.api.Message;

/**
 * The frames of version 1 that differ from version 2's; HELLO, AUTH, NACK, PING and PONG are {@link
 * ClientFrame}'s and {@link ServerFrame}'s. A QoS is kept as it came, because an empty topic is
 * reported before an invalid QoS.
 */
public sealed interface PollFrame {
  /** One message; the payload's key, headers and times do not exist in version 1. */
  record Publish(int qos, String topic, Message message) implements PollFrame {}

  record Subscribe(String topic, int qos) implements PollFrame {}

  /** From a client it settles a delivery, from a server it is the answer to a request. */
  record Ack(long subscription) implements PollFrame {}

  record Poll(long subscription) implements PollFrame {}
}
