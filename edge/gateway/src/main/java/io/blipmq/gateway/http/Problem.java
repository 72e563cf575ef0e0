package io.blipmq.gateway.http;

import io.blipmq.api.BlipException;
import io.blipmq.api.ErrorCode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import tools.jackson.core.JsonGenerator;

/**
 * Why a request was not done, as RFC 9457 writes it: the catalogue's stable number is {@code code},
 * its short name {@code title}. What only HTTP knows of, such as a method that is not allowed, is
 * an invalid request of type {@code about:blank}.
 *
 * @param status the HTTP status, which is the code but for those that HTTP does not have
 */
public record Problem(HttpResponseStatus status, ErrorCode code, String detail) {
  private static final String TYPE = "application/problem+json";
  private static final String SOON_SECONDS = "1";

  public static Problem of(BlipException reason) {
    return of(reason.code(), String.valueOf(reason.getMessage()));
  }

  public static Problem of(ErrorCode code, String detail) {
    return new Problem(status(code), code, detail);
  }

  /** A request that HTTP has a status of its own for. */
  public static Problem of(HttpResponseStatus status, String detail) {
    return new Problem(status, ErrorCode.INVALID_REQUEST, detail);
  }

  private static HttpResponseStatus status(ErrorCode code) {
    return switch (code) {
      case CLOSED, DISCONNECTED -> HttpResponseStatus.SERVICE_UNAVAILABLE;
      default -> HttpResponseStatus.valueOf(code.number());
    };
  }

  /** The answer that says so. */
  public Response response() {
    Response response = Response.of(status, TYPE, Json.bytes(this::write));
    if (status.equals(HttpResponseStatus.UNAUTHORIZED)) {
      response.with(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"blipmq\"");
    }
    if (status.equals(HttpResponseStatus.TOO_MANY_REQUESTS)
        || status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
      response.with(HttpHeaderNames.RETRY_AFTER, SOON_SECONDS);
    }
    return response;
  }

  /** Writes it as an object. */
  public void write(JsonGenerator json) {
    json.writeStartObject();
    boolean ours = status.equals(status(code));
    json.writeStringProperty(
        "type", ours ? "urn:blipmq:error:" + code.text().replace(' ', '-') : "about:blank");
    json.writeStringProperty("title", ours ? code.text() : status.reasonPhrase());
    json.writeNumberProperty("status", status.code());
    json.writeNumberProperty("code", code.number());
    json.writeStringProperty("detail", detail);
    json.writeEndObject();
  }
}
