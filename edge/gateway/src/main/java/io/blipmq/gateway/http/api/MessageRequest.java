package io.blipmq.gateway.http.api;

import io.blipmq.api.BlipException;
import io.blipmq.api.Headers;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.gateway.http.Request;
import io.blipmq.gateway.http.Values;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A message whose payload is the body of a request, and whose other parts are HTTP headers.
 * Stateless.
 */
final class MessageRequest {
  static final String KEY = "blipmq-key";
  static final String QOS = "blipmq-qos";
  static final String TTL = "blipmq-ttl-ms";
  static final String DELAY = "blipmq-delay-ms";

  /** In front of the name of each of the message's own headers; HTTP knows no upper case. */
  static final String HEADER_PREFIX = "blipmq-header-";

  /** The header that says what a payload is; every door that knows of such a thing has it. */
  static final String CONTENT_TYPE = "content-type";

  /** The header that says how a payload is packed. */
  private static final String CONTENT_ENCODING = "content-encoding";

  /** What curl says of any body, so that it says nothing. */
  private static final String FORM = "application/x-www-form-urlencoded";

  private static final String PREFIX = "blipmq-";
  private static final Set<String> OF_MESSAGE = Set.of(KEY, QOS, TTL, DELAY);
  private static final Set<String> OF_PUBLISH = Set.of(Publish.DURABILITY, Publish.DEADLINE);

  private MessageRequest() {}

  static Message read(Request request) {
    Message.Builder message =
        Message.builder(request.body())
            .qos(QoS.of((int) number(request, QOS, 1, QoS.AT_LEAST_ONCE.level())))
            .ttlMillis(number(request, TTL, MessageJson.MOST_MILLIS, 0))
            .delayMillis(number(request, DELAY, MessageJson.MOST_MILLIS, 0));
    request.header(KEY).ifPresent(message::key);
    return message.headers(headers(request)).build();
  }

  /**
   * Refuses headers of ours that nobody reads.
   *
   * @param batch whether the messages are in the body, with all they have
   */
  static void check(Request request, boolean batch) {
    for (Map.Entry<String, String> each : request.headers()) {
      String name = each.getKey().toLowerCase(Locale.ROOT);
      boolean known =
          !name.startsWith(PREFIX)
              || OF_PUBLISH.contains(name)
              || (!batch && (OF_MESSAGE.contains(name) || name.startsWith(HEADER_PREFIX)));
      if (!known) {
        throw new BlipException.InvalidRequest(
            "header "
                + each.getKey()
                + (batch ? " is not for a batch; use members of its lines" : " is not known here"));
      }
    }
  }

  static long number(Request request, String name, long most, long otherwise) {
    return request.header(name).map(value -> Values.number(name, value, 0, most)).orElse(otherwise);
  }

  private static Headers headers(Request request) {
    Headers headers = Headers.empty();
    String type = request.header(CONTENT_TYPE).orElse(FORM);
    if (!type.toLowerCase(Locale.ROOT).startsWith(FORM)) {
      headers = headers.with(CONTENT_TYPE, type);
    }
    Optional<String> packed = request.header(CONTENT_ENCODING);
    if (packed.isPresent()) {
      headers = headers.with(CONTENT_ENCODING, packed.get());
    }
    for (Map.Entry<String, String> each : request.headers()) {
      String name = each.getKey().toLowerCase(Locale.ROOT);
      if (name.startsWith(HEADER_PREFIX)) {
        String own = name.substring(HEADER_PREFIX.length());
        if (headers.getOrNull(own) != null) {
          throw new BlipException.InvalidRequest("header " + own + " is there twice");
        }
        headers = headers.with(own, request.header(each.getKey()).orElse(""));
      }
    }
    return headers;
  }
}
