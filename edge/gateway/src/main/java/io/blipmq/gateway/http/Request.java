package io.blipmq.gateway.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Map;
import java.util.Optional;

/** A whole request. Immutable. */
public final class Request {
  private final HttpRequest head;
  private final Target target;
  private final Map<String, String> parameters;
  private final byte[] body;

  /**
   * A request.
   *
   * @param parameters what the route's template has in braces, decoded
   * @param body not copied; belongs to who handles the request
   */
  Request(HttpRequest head, Target target, Map<String, String> parameters, byte[] body) {
    this.head = head;
    this.target = target;
    this.parameters = parameters;
    this.body = body;
  }

  public HttpMethod method() {
    return head.method();
  }

  /** A part of the path. */
  public String path(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no {" + name + "}");
    }
    return value;
  }

  public Query query() {
    return target.query();
  }

  public HttpHeaders headers() {
    return head.headers();
  }

  /**
   * A header's value, as UTF-8.
   *
   * @throws io.blipmq.api.BlipException.InvalidRequest if it is something else
   */
  public Optional<String> header(String name) {
    return Optional.ofNullable(head.headers().get(name))
        .map(value -> Percent.headerText(name, value));
  }

  /** The whole body; not a copy. */
  public byte[] body() {
    return body;
  }
}
