package io.blipmq.server.config;

/** Where messages go that were given up on. */
public enum DeadLetters {
  /** To the dead-letter topic of the subscription. */
  TOPIC,
  /** Nowhere; they are counted. */
  DISCARD
}
