package io.blipmq.core.subscription;

import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Headers;
import io.blipmq.api.Message;
import io.blipmq.api.TopicName;
import io.blipmq.core.topic.PublishListener;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where messages go that a subscription has given up on: the topic {@code $dlq/<topic>/<group>},
 * with headers that say why, where, when and how often. All unnamed subscriptions of a topic share
 * one.
 */
public final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  /** What dead-letter topics begin with. */
  public static final String PREFIX = "$dlq/";

  /** Why: {@code rejected} or {@code max-retries}. */
  public static final String REASON = "blip-dead-reason";

  public static final String TOPIC = "blip-dead-topic";
  public static final String PARTITION = "blip-dead-partition";
  public static final String OFFSET = "blip-dead-offset";
  public static final String SUBSCRIPTION = "blip-dead-subscription";
  public static final String ATTEMPTS = "blip-dead-attempts";
  public static final String TIME = "blip-dead-time";

  /** Only the subscription of this name gets a message that has this header. */
  public static final String ONLY_FOR = "blip-only-for";

  private DeadLetters() {}

  /** The dead-letter topic of a subscription. */
  public static String topic(String topic, String group) {
    String name = PREFIX + topic + "/" + group;
    if (name.getBytes(StandardCharsets.UTF_8).length <= TopicName.MAX_BYTES) {
      return name;
    }
    return PREFIX
        + "long/"
        + Integer.toHexString(topic.hashCode())
        + "/"
        + Integer.toHexString(group.hashCode());
  }

  /** The message as it goes to the dead-letter topic; it has no TTL any more. */
  static Message letter(Entry entry, String group, String reason, Instant now) {
    Message message = entry.message;
    Headers headers = headers(message.headers(), REASON, reason, TOPIC, entry.cursor.topic());
    headers =
        headers(
            headers,
            PARTITION,
            Integer.toString(entry.cursor.partitionIndex()),
            OFFSET,
            Long.toString(entry.offset));
    headers = headers(headers, SUBSCRIPTION, group, ATTEMPTS, Integer.toString(entry.attempt));
    return message.toBuilder()
        .headers(headers(headers, TIME, now.toString()))
        .ttlMillis(0)
        .delayMillis(0)
        .build();
  }

  /** The message as it goes back to its topic, for the group alone that gave up on it. */
  public static Message back(Message letter, String group) {
    Headers headers = Headers.empty();
    for (Headers.Header header : letter.headers()) {
      if (!header.name().startsWith("blip-dead-")) {
        headers = headers.with(header.name(), header.value());
      }
    }
    return letter.toBuilder().headers(headers(headers, ONLY_FOR, group)).build();
  }

  private static Headers headers(Headers headers, String... pairs) {
    Headers all = headers;
    for (int i = 0; i < pairs.length; i += 2) {
      if (all.size() < Headers.MAX_COUNT || all.getOrNull(pairs[i]) != null) {
        all = all.with(pairs[i], pairs[i + 1]);
      }
    }
    return all;
  }

  /** What the dead-letter topic answered. */
  record Sent(Entry entry) implements PublishListener {
    @Override
    public void confirmed(int partition, long firstOffset, int count, Durability durability) {
      entry.cursor.deadLetterStored(entry);
    }

    @Override
    public void refused(ErrorCode code, String message) {
      LOG.warn(
          "event=dead_letter_refused topic={} subscription={} offset={} reason=\"{}\" tried later",
          entry.cursor.topic(),
          entry.cursor.subscription.name(),
          entry.offset,
          message);
      entry.cursor.deadLetterRefused(entry);
    }
  }
}
