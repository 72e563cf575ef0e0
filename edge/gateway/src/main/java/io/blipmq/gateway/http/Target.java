package io.blipmq.gateway.http;

import io.blipmq.api.BlipException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request asks for: the path, cut at its slashes and then decoded, so that a topic's own
 * slashes are written as {@code %2F}, and the query. Immutable.
 */
public record Target(List<String> segments, Query query) {
  /** Of requests that don't get that far. */
  static final Target NONE = new Target(List.of(), Query.parse(""));

  private static final int MOST_SEGMENTS = 16;

  public Target {
    segments = List.copyOf(segments);
  }

  /**
   * Reads a request target in origin form or, as a proxy sends it, in absolute form [RFC 9112 3.2].
   *
   * @throws BlipException.InvalidRequest if it is neither
   */
  static Target parse(String target) {
    String origin = target;
    int scheme = target.indexOf("://");
    if (!target.startsWith("/") && scheme > 0) {
      int slash = target.indexOf('/', scheme + "://".length());
      origin = slash < 0 ? "/" : target.substring(slash);
    }
    if (!origin.startsWith("/")) {
      throw new BlipException.InvalidRequest("the request target is no path; begin it with /");
    }
    int question = origin.indexOf('?');
    String path = question < 0 ? origin : origin.substring(0, question);
    List<String> segments = new ArrayList<>();
    for (String raw : path.substring(1).split("/", -1)) {
      if (segments.size() == MOST_SEGMENTS) {
        throw new BlipException.InvalidRequest(
            "more than "
                + MOST_SEGMENTS
                + " parts in the path; write a topic's own / as %2F: a%2Fb");
      }
      segments.add(Percent.decode(raw, false));
    }
    return new Target(segments, Query.parse(question < 0 ? "" : origin.substring(question + 1)));
  }
}
