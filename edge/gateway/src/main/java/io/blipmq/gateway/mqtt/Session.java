package io.blipmq.gateway.mqtt;

import io.blipmq.api.TopicName;
import io.blipmq.core.timer.Timeout;
import io.blipmq.gateway.mqtt.packet.ClientPacket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client and the broker know of each other beyond a connection. Touched by the event loop of
 * the connection that has it; while none has it, under the lock of {@link Sessions}.
 */
final class Session {
  /** Never: the largest number of seconds that MQTT can say. */
  static final long FOREVER = 0xFFFF_FFFFL;

  final String clientId;

  /** Whether it can outlive its connection. */
  final boolean lasting;

  long expirySeconds;
  final Map<String, Granted> subscriptions = new LinkedHashMap<>(4);
  final Window window = new Window();

  /** QoS 2 from the client, by packet identifier, until PUBREL. */
  final Map<Integer, Incoming> incoming = new HashMap<>(0);

  /** Retained messages that are still to be sent, for one new subscription after the other. */
  final ArrayDeque<RetainedWalk> walks = new ArrayDeque<>(0);

  /** Ends it; null while it is connected, or never ends. */
  @Nullable Timeout expiry;

  /** What is published if the client goes without a word. */
  ClientPacket.@Nullable Publish will;

  Session(String clientId, long expirySeconds) {
    this.clientId = clientId;
    this.expirySeconds = expirySeconds;
    this.lasting = expirySeconds > 0;
  }

  /**
   * How messages of a topic go out: by one group, or by all filters that match.
   *
   * @param permitted whether the client that has the session now may have them
   * @param five whether it speaks version 5: to others, what is delivered is never RETAIN
   */
  Route route(String topic, @Nullable Granted shared, boolean permitted, boolean five) {
    List<Granted> matching = shared == null ? matching(topic) : List.of(shared);
    int qos = 0;
    boolean noLocal = !matching.isEmpty();
    boolean retainAsPublished = false;
    for (Granted granted : matching) {
      ClientPacket.Filter options = granted.options();
      qos = Math.max(qos, options.qos());
      noLocal &= options.noLocal();
      retainAsPublished |= five && options.retainAsPublished();
    }
    return Route.of(
        topic,
        qos,
        identifiers(matching),
        new Route.Options(noLocal, retainAsPublished, permitted));
  }

  /** One for each subscription that has one, though some may be the same [MQTT-3.3.4-4]. */
  private static int[] identifiers(List<Granted> matching) {
    return matching.stream()
        .mapToInt(Granted::identifier)
        .filter(one -> one > 0)
        .sorted()
        .toArray();
  }

  /** Its own subscriptions that match a topic. */
  List<Granted> matching(String topic) {
    List<Granted> matching = new ArrayList<>(1);
    for (Granted granted : subscriptions.values()) {
      if (!granted.shared() && TopicName.matches(granted.filter(), topic)) {
        matching.add(granted);
      }
    }
    return matching;
  }

  /** The producer and sequence that a QoS 2 publish has in the engine, whoever sends it again. */
  static final class Incoming {
    final long producer;
    final long sequence;

    /** Whether the engine has it for sure. */
    boolean confirmed;

    /** The producer of the connection that it came on last; 0 if that was before a restart. */
    long receiver;

    /** Whether it is on its way to the engine. */
    boolean underWay;

    /** How often it came again meanwhile, and how often PUBREL did. */
    int repeats;

    int releases;

    Incoming(long producer, long sequence) {
      this.producer = producer;
      this.sequence = sequence;
    }
  }
}
