package io.blipmq.gateway.mqtt;

import java.nio.charset.StandardCharsets;

/**
 * How messages of one topic go to a client: what the filters that match it say together
 * [MQTT-3.3.4-2] to [MQTT-3.3.4-5]. Immutable; nobody changes the arrays.
 */
final class Route {
  private final String topic;
  private final byte[] utf8;
  private final int qos;
  private final int[] identifiers;
  private final boolean retain;
  private final boolean noLocal;
  private final boolean retainAsPublished;
  private final boolean permitted;

  private Route(
      String topic, byte[] utf8, int qos, int[] identifiers, boolean retain, Options options) {
    this.topic = topic;
    this.utf8 = utf8;
    this.qos = qos;
    this.identifiers = identifiers;
    this.retain = retain;
    this.noLocal = options.noLocal();
    this.retainAsPublished = options.retainAsPublished();
    this.permitted = options.permitted();
  }

  /**
   * What subscriptions say beside the QoS.
   *
   * @param noLocal whether what the client published itself is left out
   * @param retainAsPublished whether RETAIN is as the publisher set it
   * @param permitted whether the client may have them
   */
  record Options(boolean noLocal, boolean retainAsPublished, boolean permitted) {
    static final Options NONE = new Options(false, false, true);
  }

  static Route of(String topic, int qos, int[] identifiers, Options options) {
    byte[] utf8 = topic.getBytes(StandardCharsets.UTF_8);
    return new Route(topic, utf8, qos, identifiers, false, options);
  }

  /** One whose messages have RETAIN set, or not. */
  static Route of(String topic, int qos, boolean retain, int[] identifiers) {
    byte[] utf8 = topic.getBytes(StandardCharsets.UTF_8);
    return new Route(topic, utf8, qos, identifiers, retain, Options.NONE);
  }

  /** The same, with RETAIN set. */
  Route retained() {
    return new Route(topic, utf8, qos, identifiers, true, Options.NONE);
  }

  String topic() {
    return topic;
  }

  /** The topic as it is on the wire. */
  byte[] utf8() {
    return utf8;
  }

  /** The most. */
  int qos() {
    return qos;
  }

  int[] identifiers() {
    return identifiers;
  }

  /** Whether RETAIN is set in any case. */
  boolean retain() {
    return retain;
  }

  boolean noLocal() {
    return noLocal;
  }

  boolean retainAsPublished() {
    return retainAsPublished;
  }

  /** Whether the client that has the session now may have the topic's messages. */
  boolean permitted() {
    return permitted;
  }
}
