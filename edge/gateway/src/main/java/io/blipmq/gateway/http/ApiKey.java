package io.blipmq.gateway.http;

import io.blipmq.api.BlipException;
import io.blipmq.gateway.connection.Services;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;

/** The API key of a request, which is its bearer token [RFC 6750]. Stateless. */
public final class ApiKey {
  private ApiKey() {}

  /**
   * Refuses a request without a valid key, where one is demanded.
   *
   * @throws BlipException.Unauthenticated if so
   */
  public static void check(HttpRequest head, Query query, Services services) {
    if (!services.authenticator().required()) {
      return;
    }
    if (services.authenticator().authenticate(of(head, query)).isEmpty()) {
      services.stats().countAuthenticationFailure();
      throw new BlipException.Unauthenticated("invalid API key");
    }
  }

  /** In a header, or where a browser can send none for what it reads, as a parameter. */
  private static String of(HttpRequest head, Query query) {
    String value = head.headers().get(HttpHeaderNames.AUTHORIZATION);
    if (value != null) {
      String[] parts = value.trim().split(" +", 2);
      if (parts.length == 2 && parts[0].equalsIgnoreCase("Bearer")) {
        return Percent.headerText("Authorization", parts[1].trim());
      }
    } else if (head.method().equals(HttpMethod.GET)) {
      Optional<String> token = query.text(Query.ACCESS_TOKEN);
      if (token.isPresent()) {
        return token.get();
      }
    }
    throw new BlipException.Unauthenticated(
        "this server wants an API key; send Authorization: Bearer KEY");
  }
}
