package io.blipmq.gateway.http;

import io.blipmq.api.BlipException;
import io.blipmq.gateway.connection.Principal;
import io.blipmq.gateway.connection.Services;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;

/** The API key of a request, which is its bearer token [RFC 6750]. Stateless. */
public final class ApiKey {
  private ApiKey() {}

  /**
   * Who sends a request.
   *
   * @throws BlipException.Unauthenticated if its key is not valid, or it has none where one is
   *     demanded
   */
  public static Principal principal(HttpRequest head, Query query, Services services) {
    Optional<String> key = of(head, query);
    if (key.isEmpty()) {
      if (services.authenticator().required()) {
        throw new BlipException.Unauthenticated(
            "this server wants an API key; send Authorization: Bearer KEY");
      }
      return services.authenticator().anonymous();
    }
    return services
        .authenticate(key.get())
        .orElseThrow(() -> new BlipException.Unauthenticated("invalid API key"));
  }

  /** In a header, or where a browser can send none for what it reads, as a parameter. */
  private static Optional<String> of(HttpRequest head, Query query) {
    String value = head.headers().get(HttpHeaderNames.AUTHORIZATION);
    if (value != null) {
      String[] parts = value.trim().split(" +", 2);
      if (parts.length == 2 && parts[0].equalsIgnoreCase("Bearer")) {
        return Optional.of(Percent.headerText("Authorization", parts[1].trim()));
      }
    } else if (head.method().equals(HttpMethod.GET)) {
      return query.text(Query.ACCESS_TOKEN);
    }
    return Optional.empty();
  }
}
