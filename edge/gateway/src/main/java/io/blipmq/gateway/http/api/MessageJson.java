package io.blipmq.gateway.http.api;

import io.blipmq.api.BlipException;
import io.blipmq.api.Headers;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.core.subscription.Cursor;
import io.blipmq.gateway.http.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A message as a JSON object, the same one that the command line writes: the payload is text where
 * its bytes are UTF-8, and else base64. Stateless.
 */
final class MessageJson {
  static final String UTF_8 = "utf-8";
  static final String BASE64 = "base64";
  static final long MOST_MILLIS = 1L << 53;

  private MessageJson() {}

  /** Where and how a message was delivered. */
  record Place(Cursor cursor, long offset, int attempt, QoS qos) {}

  /**
   * Writes a delivery.
   *
   * @param receipt what settles it; null if nothing has to
   */
  static void write(JsonGenerator json, Place place, @Nullable String receipt, Message message) {
    json.writeStartObject();
    Json.text(json, "topic", place.cursor().topic());
    json.writeNumberProperty("partition", place.cursor().partition().index());
    json.writeNumberProperty("offset", place.offset());
    json.writeNumberProperty("attempt", place.attempt());
    json.writeNumberProperty("qos", place.qos().level());
    if (receipt != null) {
      json.writeStringProperty("receipt", receipt);
    }
    String key = message.keyOrNull();
    if (key != null) {
      Json.text(json, "key", key);
    }
    Headers headers = message.headers();
    if (headers.size() > 0) {
      json.writeObjectPropertyStart("headers");
      for (int i = 0; i < headers.size(); i++) {
        Json.text(json, Json.whole(headers.name(i)), headers.value(i));
      }
      json.writeEndObject();
    }
    json.writeStringProperty("created", message.created().toString());
    message.readPayload((array, start, length) -> payload(json, array, start, length));
    json.writeEndObject();
  }

  private static void payload(JsonGenerator json, byte[] array, int start, int length) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    try {
      String text = decoder.decode(ByteBuffer.wrap(array, start, length)).toString();
      json.writeStringProperty("encoding", UTF_8);
      json.writeStringProperty("payload", text);
    } catch (CharacterCodingException e) {
      json.writeStringProperty("encoding", BASE64);
      json.writeName("payload");
      json.writeBinary(array, start, length);
    }
  }

  /**
   * Reads a message to be published.
   *
   * @param what what it is, for messages
   */
  static Message read(String what, byte[] bytes, int from, int length) {
    Draft draft = new Draft();
    Json.object(what, bytes, from, length, draft::member);
    return draft.message(what);
  }

  /** A message of which some members have been read. One thread. */
  private static final class Draft {
    private @Nullable String payload;
    private String encoding = UTF_8;
    private @Nullable String key;
    private Headers headers = Headers.empty();
    private QoS qos = QoS.AT_LEAST_ONCE;
    private long ttlMillis;
    private long delayMillis;

    boolean member(String name, JsonParser json) {
      switch (name) {
        case "payload" -> payload = Json.string(name, json);
        case "encoding" -> encoding = Json.string(name, json);
        case "key" -> key = Json.string(name, json);
        case "headers" -> headers = headers(json);
        case "qos" -> qos = QoS.of((int) Json.number(name, json, 0, 1));
        case "ttl_ms" -> ttlMillis = Json.number(name, json, 0, MOST_MILLIS);
        case "delay_ms" -> delayMillis = Json.number(name, json, 0, MOST_MILLIS);
        default -> {
          return false;
        }
      }
      return true;
    }

    private static Headers headers(JsonParser json) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new BlipException.InvalidRequest("headers is no object");
      }
      List<String> pairs = new ArrayList<>();
      Json.members(
          "headers",
          json,
          (name, value) -> {
            if (pairs.size() >= 2 * Headers.MAX_COUNT) {
              throw new BlipException.InvalidRequest(
                  "a message has at most " + Headers.MAX_COUNT + " headers");
            }
            pairs.add(name);
            pairs.add(Json.string("header " + name, value));
            return true;
          });
      return Headers.ofPairs(pairs.toArray(String[]::new));
    }

    Message message(String what) {
      String text = payload;
      if (text == null) {
        throw new BlipException.InvalidRequest(what + " has no payload");
      }
      return Message.builder(bytes(what, text))
          .key(key)
          .headers(headers)
          .qos(qos)
          .ttlMillis(ttlMillis)
          .delayMillis(delayMillis)
          .build();
    }

    private byte[] bytes(String what, String text) {
      switch (encoding) {
        case UTF_8 -> {
          return text.getBytes(StandardCharsets.UTF_8);
        }
        case BASE64 -> {
          try {
            return Base64.getDecoder().decode(text);
          } catch (IllegalArgumentException e) {
            throw new BlipException.InvalidRequest(what + " has a payload that is no base64");
          }
        }
        default ->
            throw new BlipException.InvalidRequest(
                what + " has the encoding \"" + encoding + "\"; use utf-8 or base64");
      }
    }
  }
}
