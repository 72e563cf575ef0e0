package io.blipmq.gateway.jsonlines;

import java.util.Optional;

/** What a line asks for. */
sealed interface Command {
  /**
   * Messages of a topic, please.
   *
   * @param lastSeen of the cached ones only those with a higher index; −1 for all
   * @param cache whether cached ones are wanted at all
   */
  record Subscribe(String topic, long lastSeen, boolean cache) implements Command {}

  /** No more messages of a topic. */
  record Unsubscribe(String topic) implements Command {}

  /**
   * A message.
   *
   * @param one whether it is for one subscriber, else for all
   * @param cache what the sender said about the cache, if anything
   */
  record Send(String topic, String message, boolean one, Optional<Boolean> cache)
      implements Command {}
}
