package io.blipmq.testkit;

/**
 * A delivery as a consumer saw it.
 *
 * @param text of the message, which begins with its number
 */
public record Got(String topic, int partition, long offset, int attempt, String text) {
  /** The number of the message. */
  public int number() {
    int end = text.indexOf(' ');
    return Integer.parseInt(end < 0 ? text : text.substring(0, end));
  }
}
