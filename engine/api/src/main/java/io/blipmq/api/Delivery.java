package io.blipmq.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A message as one consumer got it.
 *
 * @param topic the topic it was published to; with a pattern subscription the concrete one
 * @param partition the partition, 0 for topics with one
 * @param offset the position in the partition, from 0
 * @param attempt 1 for the first delivery to this subscription, one more each time it is offered
 *     again; a restart of the broker starts again at 1
 * @param message what was published
 */
public record Delivery(String topic, int partition, long offset, int attempt, Message message) {
  /** A copy of the payload. */
  public byte[] payload() {
    return message.payload();
  }

  /** The payload as UTF-8 text. */
  public String text() {
    return message.text();
  }

  /** The payload's size in bytes. */
  public int size() {
    return message.size();
  }

  /** When the message was created. */
  public Instant created() {
    return message.created();
  }

  /** The message's key, if it has one. */
  public Optional<String> key() {
    return message.key();
  }

  /** The message's headers, perhaps none. */
  public Headers headers() {
    return message.headers();
  }
}
