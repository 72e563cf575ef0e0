package io.blipmq.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * A whole answer.
 *
 * @param content not pooled: an answer that nobody gets any more is simply forgotten
 */
public record Response(HttpResponseStatus status, HttpHeaders headers, ByteBuf content) {
  public static final String JSON = "application/json";

  /** An answer without a body. */
  public static Response empty(HttpResponseStatus status) {
    return new Response(status, new DefaultHttpHeaders(), Unpooled.EMPTY_BUFFER);
  }

  /** A JSON document. */
  public static Response json(HttpResponseStatus status, ByteBuf content) {
    return of(status, JSON, content);
  }

  /** A body of any type. */
  public static Response of(HttpResponseStatus status, String contentType, ByteBuf content) {
    Response response = new Response(status, new DefaultHttpHeaders(), content);
    return response.with(HttpHeaderNames.CONTENT_TYPE, contentType);
  }

  /** The same answer with a header more. */
  public Response with(CharSequence name, CharSequence value) {
    headers.set(name, value);
    return this;
  }
}
