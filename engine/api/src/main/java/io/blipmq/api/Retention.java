package io.blipmq.api;

import java.time.Duration;

/**
 * How much of a topic is kept at the most; each part is optional. A message leaves when one of them
 * says so, even if a subscription still wanted it. Applies to each partition.
 *
 * @param messages the number of messages, 0 for no such limit
 * @param bytes the bytes of memory, 0 for no such limit
 * @param age the time since publishing, zero for no such limit
 */
public record Retention(long messages, long bytes, Duration age) {
  public Retention {
    if (messages < 0 || bytes < 0 || age.isNegative()) {
      throw new BlipException.InvalidRequest(
          "retention of "
              + messages
              + " messages, "
              + bytes
              + " bytes, "
              + age
              + "; use 0 or more");
    }
  }

  /** No limit in any part: only what the broker's defaults say. */
  public static Retention unlimited() {
    return new Retention(0, 0, Duration.ZERO);
  }

  /** At most that many messages. */
  public static Retention ofMessages(long messages) {
    return new Retention(messages, 0, Duration.ZERO);
  }
}
