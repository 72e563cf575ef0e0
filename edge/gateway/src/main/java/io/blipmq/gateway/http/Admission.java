package io.blipmq.gateway.http;

import io.blipmq.api.BlipException;
import io.blipmq.gateway.connection.Principal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of a request, from its head alone: nobody's body is taken before it is known who
 * sends it, and where to.
 */
sealed interface Admission {
  /** It is answered as it is. */
  record Answered(Response response) implements Admission {}

  /** It changes the protocol. */
  record Upgraded(Target target) implements Admission {}

  /** It goes to an endpoint, with its body. */
  record Admitted(
      Target target, Routes.Route route, Map<String, String> parameters, Principal principal)
      implements Admission {
    Request request(HttpRequest head, byte[] body) {
      return new Request(head, target, parameters, body);
    }
  }

  /** Decides. */
  static Admission of(HttpRequest head, Door door) {
    if (!head.decoderResult().isSuccess()) {
      return new Answered(unreadable(head.decoderResult().cause()).response());
    }
    try {
      return admit(head, door);
    } catch (BlipException e) {
      return new Answered(Problem.of(e).response());
    }
  }

  private static Admission admit(HttpRequest head, Door door) {
    if (head.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && !head.headers().contains(HttpHeaderNames.HOST)) {
      throw new BlipException.InvalidRequest("the request has no Host header [RFC 9112 3.2]");
    }
    if (!door.cors().permits(head.headers())) {
      throw new BlipException.NotPermitted(
          "web pages of this origin may not use this server; see http.allowed_origins");
    }
    boolean asks = head.method().equals(HttpMethod.OPTIONS);
    if (asks && head.uri().equals("*")) {
      return new Answered(Response.empty(HttpResponseStatus.NO_CONTENT));
    }
    Target target = Target.parse(head.uri());
    if (door.upgrade().isWanted(head)) {
      return new Upgraded(target);
    }
    String allowed = door.routes().allowed(target.segments());
    if (allowed.isEmpty()) {
      return new Answered(
          Problem.of(
                  HttpResponseStatus.NOT_FOUND,
                  "there is nothing at this path; see /api/v1/openapi.json")
              .response());
    }
    if (asks) {
      return new Answered(options(head, door, allowed));
    }
    Optional<Routes.Match> match = door.routes().find(head.method(), target.segments());
    if (match.isEmpty()) {
      return new Answered(
          Problem.of(HttpResponseStatus.METHOD_NOT_ALLOWED, "this path knows " + allowed)
              .response()
              .with(HttpHeaderNames.ALLOW, allowed));
    }
    return admit(head, door, target, match.get());
  }

  private static Admission admit(HttpRequest head, Door door, Target target, Routes.Match match) {
    Principal principal =
        match.route().open()
            ? Principal.NOBODY
            : ApiKey.principal(head, target.query(), door.services());
    long announced = HttpUtil.getContentLength(head, 0L);
    int most = match.route().body() ? door.config().maxBodyBytes() : 0;
    if (announced > most) {
      throw most == 0
          ? new BlipException.InvalidRequest("this operation takes no body; send none")
          : Body.tooLarge(most);
    }
    return new Admitted(target, match.route(), match.parameters(), principal);
  }

  private static Response options(HttpRequest head, Door door, String allowed) {
    Response response =
        Response.empty(HttpResponseStatus.NO_CONTENT).with(HttpHeaderNames.ALLOW, allowed);
    door.cors().preflight(head.headers(), response.headers(), allowed);
    return response;
  }

  private static Problem unreadable(Throwable cause) {
    return switch (cause) {
      case io.netty.handler.codec.http.TooLongHttpLineException e ->
          Problem.of(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
      case io.netty.handler.codec.http.TooLongHttpHeaderException e ->
          Problem.of(
              HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
              "the headers are too many; a message with many headers goes as a line of"
                  + " application/x-ndjson");
      default ->
          Problem.of(
              HttpResponseStatus.BAD_REQUEST,
              "the request can't be read as HTTP/1.1: " + cause.getMessage());
    };
  }
}
