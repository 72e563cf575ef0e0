package io.blipmq.gateway.mqtt.packet;

import static io.blipmq.gateway.mqtt.packet.MalformedPacketException.malformed;

import io.netty.buffer.ByteBuf;

/** The syntax of topic names and filters. */
public final class Topics {
  private static final String SHARED = "$share/";

  private Topics() {}

  /** [MQTT-3.3.2-2], [MQTT-4.7.1-1]: a name has no wildcards. Empty is for the caller to judge. */
  static String name(ByteBuf in, String what) {
    String topic = Utf8.read(in, what);
    if (isWild(topic)) {
      throw malformed(what + " \"" + topic + "\" has a wildcard");
    }
    return topic;
  }

  /**
   * Whether a filter is a shared subscription's, as version 5 has it; 3.1.1 knows none, so one that
   * only begins like it is like any other there.
   */
  public static boolean isShared(String filter) {
    if (!filter.startsWith(SHARED)) {
      return false;
    }
    int end = filter.indexOf('/', SHARED.length());
    return end > SHARED.length()
        && end < filter.length() - 1
        && !isWild(filter.substring(SHARED.length(), end));
  }

  static String filter(ByteBuf in, int version) {
    String filter = Utf8.read(in, "topic filter");
    boolean shared = isShared(filter);
    if (version == PacketDescriptor.VERSION_5 && filter.startsWith(SHARED) && !shared) {
      // [MQTT-4.8.2-1], [MQTT-4.8.2-2]
      throw malformed("topic filter \"" + filter + "\"; use $share/<name>/<filter>");
    }
    int start = shared ? filter.indexOf('/', SHARED.length()) + 1 : 0;
    check(filter, filter.substring(start));
    return filter;
  }

  private static boolean isWild(String text) {
    return text.indexOf('+') >= 0 || text.indexOf('#') >= 0;
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
