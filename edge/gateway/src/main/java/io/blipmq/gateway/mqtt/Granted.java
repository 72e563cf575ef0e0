package io.blipmq.gateway.mqtt;

import io.blipmq.api.Message;
import io.blipmq.gateway.mqtt.packet.ClientPacket;
import io.blipmq.gateway.mqtt.packet.Topics;

/**
 * A subscription of a session, as a table has it in one byte of options and the identifier.
 *
 * @param identifier 0 if there is none
 */
record Granted(ClientPacket.Filter options, int identifier) {
  private static final String SHARED = "$share/";

  String filter() {
    return options.filter();
  }

  boolean shared() {
    return Topics.isShared(filter());
  }

  /** The filter of a shared one. */
  static String filter(String group, String pattern) {
    return SHARED + group + '/' + pattern;
  }

  /** The group of a shared one. */
  String group() {
    return filter().substring(SHARED.length(), filter().indexOf('/', SHARED.length()));
  }

  /** What it matches. */
  String pattern() {
    return shared() ? filter().substring(filter().indexOf('/', SHARED.length()) + 1) : filter();
  }

  Message toMessage() {
    byte[] bytes = new byte[5];
    bytes[0] =
        (byte)
            (options.qos()
                | (options.noLocal() ? 4 : 0)
                | (options.retainAsPublished() ? 8 : 0)
                | options.retainHandling() << 4);
    for (int i = 0; i < 4; i++) {
      bytes[1 + i] = (byte) (identifier >>> (8 * i));
    }
    return Message.of(bytes);
  }

  static Granted of(String filter, Message message) {
    byte[] bytes = message.payload();
    int flags = bytes[0];
    int identifier = 0;
    for (int i = 0; i < 4; i++) {
      identifier |= (bytes[1 + i] & 0xFF) << (8 * i);
    }
    return new Granted(
        new ClientPacket.Filter(
            filter, flags & 3, (flags & 4) != 0, (flags & 8) != 0, flags >> 4 & 3),
        identifier);
  }
}
