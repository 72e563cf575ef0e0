package io.blipmq.gateway.mqtt.packet;

import static io.blipmq.gateway.mqtt.packet.MalformedPacketException.malformed;

import io.netty.buffer.ByteBuf;

/** The syntax of topic names and filters. */
final class Topics {
  private static final String SHARED = "$share/";

  private Topics() {}

  /** [MQTT-3.3.2-2], [MQTT-4.7.1-1]: a name has no wildcards. Empty is for the caller to judge. */
  static String name(ByteBuf in, String what) {
    String topic = Utf8.read(in, what);
    if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
      throw malformed(what + " \"" + topic + "\" has a wildcard");
    }
    return topic;
  }

  static String filter(ByteBuf in) {
    String filter = Utf8.read(in, "topic filter");
    String pattern = filter;
    if (filter.startsWith(SHARED)) {
      int end = filter.indexOf('/', SHARED.length());
      String share = end < 0 ? "" : filter.substring(SHARED.length(), end);
      if (share.isEmpty() || share.indexOf('+') >= 0 || share.indexOf('#') >= 0) {
        // [MQTT-4.8.2-1], [MQTT-4.8.2-2]
        throw malformed("topic filter \"" + filter + "\"; use $share/<name>/<filter>");
      }
      pattern = filter.substring(end + 1);
    }
    check(filter, pattern);
    return filter;
  }

  /** [MQTT-4.7.1-1], [MQTT-4.7.1-2], [MQTT-4.7.3-1]. */
  private static void check(String filter, String pattern) {
    boolean ok = !pattern.isEmpty();
    for (int i = 0; ok && i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '#' || c == '+') {
        boolean begins = i == 0 || pattern.charAt(i - 1) == '/';
        boolean ends = i == pattern.length() - 1;
        ok = begins && (ends || (c == '+' && pattern.charAt(i + 1) == '/'));
      }
    }
    if (!ok) {
      throw malformed(
          "topic filter \""
              + filter
              + "\"; + is a whole level, # the last one, and it is not empty");
    }
  }
}
