package io.blipmq.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/**
 * Which web pages may use this door, by the rules of the Fetch standard. A request that says it
 * comes from a page of an origin that is not allowed is refused, even where a browser would send it
 * without asking first: an open broker on a developer's machine is not for every page to write to.
 * Immutable.
 */
final class Cors {
  private static final String ANY = "*";
  private static final String EXPOSED = "Retry-After, WWW-Authenticate";
  private static final String MAX_AGE_SECONDS = "600";

  private final List<String> origins;

  Cors(List<String> origins) {
    this.origins = origins;
  }

  /** Whether a request may be done; one that no page sends has no origin. */
  boolean permits(HttpHeaders request) {
    String origin = request.get(HttpHeaderNames.ORIGIN);
    return origin == null || origins.contains(ANY) || origins.contains(origin);
  }

  /** Tells the browser that its page may see the answer. */
  void mark(HttpHeaders request, HttpHeaders response) {
    if (origins.isEmpty()) {
      return;
    }
    response.add(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
    String origin = request.get(HttpHeaderNames.ORIGIN);
    if (origin != null && permits(request)) {
      response.set(
          HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origins.contains(ANY) ? ANY : origin);
      response.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
  }

  /** Answers a browser that asks before its page does something. */
  void preflight(HttpHeaders request, HttpHeaders response, String methods) {
    String headers = request.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
    if (request.contains(HttpHeaderNames.ORIGIN)
        && request.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD)) {
      response.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, methods);
      response.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
      if (headers != null) {
        response.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, headers);
      }
    }
  }
}
