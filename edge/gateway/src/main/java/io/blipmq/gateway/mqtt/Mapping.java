package io.blipmq.gateway.mqtt;

import io.blipmq.api.Headers;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.gateway.mqtt.packet.ClientPacket;
import io.blipmq.gateway.mqtt.packet.Properties;
import io.blipmq.gateway.mqtt.packet.PublishEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What MQTT says of a message, and what all doors say of it: the table is in docs/protocols.md.
 * Stateless.
 */
final class Mapping {
  static final String CONTENT_TYPE = "content-type";
  static final String RESPONSE_TOPIC = "response-topic";
  static final String CORRELATION_DATA = "correlation-data";

  /** The user property that is the message's key. */
  static final String KEY = "blip-key";

  private static final String OWN = "mqtt-";
  private static final String QOS = "mqtt-qos";
  private static final String RETAIN = "mqtt-retain";
  private static final String PAYLOAD_FORMAT = "mqtt-payload-format";
  private static final String NO_LOCAL = "mqtt-no-local";

  /** All user properties, where headers can't have them: one name twice, an empty one, … */
  private static final String USER_PROPERTIES = "mqtt-user-properties";

  private static final long LESS_THAN_A_SECOND = 999;

  private static final Set<String> TAKEN =
      Set.of(CONTENT_TYPE, RESPONSE_TOPIC, CORRELATION_DATA, KEY);

  private Mapping() {}

  /**
   * The message that a PUBLISH is.
   *
   * @param noLocal the client that must not get it back; null if it may
   */
  static Message message(ClientPacket.Publish publish, @Nullable String noLocal) {
    Properties properties = publish.properties();
    byte[] payload = publish.payload();
    Message.Builder message =
        Message.builder(payload)
            .qos(publish.qos() == 0 ? QoS.AT_MOST_ONCE : QoS.AT_LEAST_ONCE)
            .ttlMillis(ttlMillis(properties.messageExpirySeconds()));
    if (publish.qos() == 2) {
      message.header(QOS, "2");
    }
    if (publish.retain()) {
      message.header(RETAIN, "1");
    }
    if (noLocal != null) {
      message.header(NO_LOCAL, noLocal);
    }
    if (properties != Properties.NONE) {
      properties(properties, message);
    }
    return message.build();
  }

  /** An interval of 0 is for who is there: it is over before the first second is. */
  private static long ttlMillis(long seconds) {
    return seconds < 0 ? 0 : Math.max(LESS_THAN_A_SECOND, seconds * 1_000);
  }

  private static void properties(Properties properties, Message.Builder message) {
    if (properties.payloadFormat() >= 0) {
      message.header(PAYLOAD_FORMAT, Integer.toString(properties.payloadFormat()));
    }
    header(message, CONTENT_TYPE, properties.contentType());
    header(message, RESPONSE_TOPIC, properties.responseTopic());
    byte[] correlation = properties.correlationData();
    if (correlation != null) {
      message.header(CORRELATION_DATA, Base64.getEncoder().encodeToString(correlation));
    }
    List<String> pairs = properties.userProperties();
    boolean plain = arePlain(pairs);
    for (int i = 0; plain && i < pairs.size(); i += 2) {
      if (pairs.get(i).equals(KEY)) {
        message.key(pairs.get(i + 1));
      } else {
        message.header(pairs.get(i), pairs.get(i + 1));
      }
    }
    if (!plain) {
      message.header(USER_PROPERTIES, packed(pairs));
    }
  }

  private static void header(Message.Builder message, String name, @Nullable String value) {
    if (value != null) {
      message.header(name, value);
    }
  }

  /** Whether user properties are as headers can be: each name once, and none with a meaning. */
  private static boolean arePlain(List<String> pairs) {
    if (pairs.size() > Headers.MAX_COUNT) {
      return false;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      String name = pairs.get(i);
      boolean taken = TAKEN.contains(name) && !name.equals(KEY);
      if (taken
          || name.isEmpty()
          || name.length() > Headers.MAX_NAME_LENGTH
          || name.startsWith(OWN)
          || !names.add(name)) {
        return false;
      }
    }
    return true;
  }

  private static String packed(List<String> pairs) {
    StringBuilder all = new StringBuilder();
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    for (int i = 0; i < pairs.size(); i++) {
      all.append(i == 0 ? "" : ".")
          .append(base64.encodeToString(pairs.get(i).getBytes(StandardCharsets.UTF_8)));
    }
    return all.toString();
  }

  private static List<String> unpacked(String packed) {
    List<String> pairs = new ArrayList<>();
    try {
      for (String text : packed.split("\\.", -1)) {
        pairs.add(new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
      }
    } catch (IllegalArgumentException e) {
      // Somebody else has set this header; it says nothing then.
      return List.of();
    }
    return pairs.size() % 2 == 0 ? pairs : List.of();
  }

  /** The QoS of MQTT that it was published with. */
  static int qos(Message message) {
    if (message.qos() == QoS.AT_MOST_ONCE) {
      return 0;
    }
    return message.headers().size() > 0 && "2".equals(message.headers().getOrNull(QOS)) ? 2 : 1;
  }

  /** Whether it was published to be retained. */
  static boolean retain(Message message) {
    return message.headers().size() > 0 && message.headers().getOrNull(RETAIN) != null;
  }

  /** Whether a client has published it that must not get it back. */
  static boolean isLocal(Message message, String clientId) {
    return message.headers().size() > 0 && clientId.equals(message.headers().getOrNull(NO_LOCAL));
  }

  /** Whether its time to live is over, by its creation. */
  static boolean expired(Message message, long nowMillis) {
    return message.ttlMillis() > 0 && nowMillis - message.createdMillis() >= message.ttlMillis();
  }

  /** Tells the encoder what a client of version 5 learns of a message [MQTT-3.3.2-6]. */
  static void properties(Message message, PublishEncoder encoder) {
    if (message.ttlMillis() > 0) {
      long left = message.createdMillis() + message.ttlMillis() - System.currentTimeMillis();
      long seconds = message.ttlMillis() <= LESS_THAN_A_SECOND ? 0 : (left + 999) / 1_000;
      encoder.expirySeconds(Math.clamp(seconds, 0, 0xFFFF_FFFFL));
    }
    Headers headers = message.headers();
    if (headers.size() == 0 && message.keyOrNull() == null) {
      return;
    }
    String format = headers.getOrNull(PAYLOAD_FORMAT);
    if (format != null) {
      encoder.payloadFormat(format.equals("1") ? 1 : 0);
    }
    encoder.contentType(headers.getOrNull(CONTENT_TYPE));
    encoder.response(responseTopic(headers), correlation(headers));
    encoder.userProperties(userProperties(message));
  }

  /** What other doors call so may be no topic [MQTT-3.3.2-14]. */
  private static @Nullable String responseTopic(Headers headers) {
    String topic = headers.getOrNull(RESPONSE_TOPIC);
    boolean isName =
        topic != null && !topic.isEmpty() && topic.indexOf('+') < 0 && topic.indexOf('#') < 0;
    return isName ? topic : null;
  }

  private static byte @Nullable [] correlation(Headers headers) {
    String text = headers.getOrNull(CORRELATION_DATA);
    if (text == null) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      // From another door, as text.
      bytes = text.getBytes(StandardCharsets.UTF_8);
    }
    return bytes.length > 0xFFFF ? null : bytes;
  }

  private static List<String> userProperties(Message message) {
    Headers headers = message.headers();
    String packed = headers.getOrNull(USER_PROPERTIES);
    if (packed != null) {
      return unpacked(packed);
    }
    List<String> pairs = new ArrayList<>(2 * headers.size() + 2);
    String key = message.keyOrNull();
    if (key != null) {
      pairs.add(KEY);
      pairs.add(key);
    }
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (!TAKEN.contains(name) && !name.startsWith(OWN)) {
        pairs.add(name);
        pairs.add(headers.value(i));
      }
    }
    return pairs;
  }
}
