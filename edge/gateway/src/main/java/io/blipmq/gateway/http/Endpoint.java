package io.blipmq.gateway.http;

/** Does what a request asks for. Stateless; on the event loop of the connection. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Answers, now or later.
   *
   * @throws io.blipmq.api.BlipException if it can't be done
   */
  void handle(Exchange exchange);
}
