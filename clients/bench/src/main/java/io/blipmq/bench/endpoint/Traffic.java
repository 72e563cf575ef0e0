package io.blipmq.bench.endpoint;

import java.util.List;
import java.util.Optional;

/**
 * What goes over the connections.
 *
 * @param topics their names, which have the same first level if there are several
 * @param messageBytes the size of each payload, at least 8
 * @param confirmed whether the broker confirms each publish (QoS 1)
 */
public record Traffic(List<String> topics, int messageBytes, boolean confirmed) {
  /** One topic, or a pattern that matches all of them, with that separator and wildcard. */
  String all(char separator, char wildcard) {
    String first = topics.getFirst();
    String all =
        topics.size() == 1 ? first : first.substring(0, first.indexOf('/')) + "/" + wildcard;
    return all.replace('/', separator);
  }

  /**
   * What only some targets look at.
   *
   * @param batch messages that are published at once
   * @param subscribers how many there will be
   * @param prefetch the most messages on the way to a subscriber and not settled
   * @param apiKey for a broker that wants one
   */
  public record Options(int batch, int subscribers, int prefetch, Optional<String> apiKey) {}
}
