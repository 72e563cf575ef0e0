package io.blipmq.gateway.mqtt;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.core.Broker;
import io.blipmq.core.table.Table;
import io.blipmq.core.timer.Timeout;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.PublishListener;
import io.blipmq.gateway.connection.Access;
import io.blipmq.gateway.connection.Permissions;
import io.blipmq.gateway.connection.Principal;
import io.blipmq.gateway.connection.Services;
import io.blipmq.gateway.mqtt.packet.ClientPacket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is published when a client goes without a word. In a table from CONNECT on, so that the
 * clients of a broker that was killed have theirs published by the next one. Any thread.
 */
final class Wills {
  private static final Logger LOG = LoggerFactory.getLogger(Wills.class);
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final String TOPIC = "will-topic";
  private static final String DELAY = "will-delay";

  /** Who has left it; empty if it was somebody who may do everything. */
  private static final String PRINCIPAL = "will-principal";

  private static final Set<String> OWN = Set.of(TOPIC, DELAY, PRINCIPAL);

  private final Services services;
  private final Broker broker;
  private final Retained retained;
  private final Table table;
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

  Wills(Services services, Retained retained) {
    this.services = services;
    this.broker = services.broker();
    this.retained = retained;
    this.table = broker.table("mqtt/wills");
  }

  /** Those of clients that were there when the broker went. */
  void recover() {
    table
        .entries()
        .forEach((clientId, will) ->
            publishLater(clientId, Long.parseLong(will.headers().get(DELAY).orElse("0"))));
  }

  /**
   * A client that has a will is there.
   *
   * @throws BlipException.QueueFull if there is no memory for it
   */
  void put(String clientId, ClientPacket.Publish will, Principal principal) {
    String owner = principal.permissions() == Permissions.ALL ? "" : principal.name();
    Message message =
        Mapping.message(will, clientId).toBuilder()
            .header(TOPIC, will.topic())
            .header(DELAY, Long.toString(delay(will)))
            .header(PRINCIPAL, owner)
            .build();
    synchronized (table) {
      table.put(clientId, message, Table.NOBODY);
    }
  }

  /** A will is a message like any other now; the client may have another one by then. */
  private void published(String clientId, Message will) {
    synchronized (table) {
      if (table.get(clientId) == will) {
        table.remove(clientId, Table.NOBODY);
      }
    }
  }

  static long delay(ClientPacket.Publish will) {
    return Math.max(0, will.properties().willDelaySeconds());
  }

  /** It has said good-bye [MQTT-3.1.2-10], or is back in time [MQTT-3.1.3-9]. */
  void remove(String clientId) {
    Waiting delayed = waiting.remove(clientId);
    if (delayed != null) {
      broker.cancel(delayed);
    }
    table.remove(clientId, Table.NOBODY);
  }

  /** Its session has ended: there is nothing to wait for any more [MQTT-3.1.2-8]. */
  void sessionEnded(String clientId) {
    Waiting delayed = waiting.get(clientId);
    if (delayed != null && broker.cancel(delayed)) {
      delayed.fire();
    }
  }

  /** It is gone without a word. */
  void publishLater(String clientId, long delaySeconds) {
    if (delaySeconds <= 0) {
      publish(clientId);
      return;
    }
    Waiting delayed = new Waiting(clientId);
    waiting.put(clientId, delayed);
    broker.schedule(delayed, Duration.ofSeconds(delaySeconds));
  }

  private void publish(String clientId) {
    Message will = table.get(clientId);
    if (will == null) {
      return;
    }
    String topic = will.headers().get(TOPIC).orElse("");
    var headers = io.blipmq.api.Headers.empty();
    for (var header : will.headers()) {
      if (!OWN.contains(header.name())) {
        headers = headers.with(header.name(), header.value());
      }
    }
    Message message = will.toBuilder().headers(headers).createdMillis(0).build();
    try {
      access(will).publish(topic);
      var target = broker.topic(topic);
      if (Mapping.retain(message)) {
        retained.keep(topic, message);
      }
      target.publish(
          Publication.of(List.of(message), DEADLINE.toNanos()),
          new Published(clientId, topic, will));
    } catch (BlipException e) {
      LOG.warn(
          "event=will_refused client=\"{}\" topic=\"{}\" reason=\"{}\"",
          clientId,
          topic,
          e.getMessage());
      if (e.code() != ErrorCode.SHUTTING_DOWN) {
        published(clientId, will);
      }
    }
  }

  /** What who has left it may do now: after a restart that may be less than it was. */
  private Access access(Message will) {
    String name = will.headers().get(PRINCIPAL).orElse("");
    return services.access(
        name.isEmpty()
            ? Principal.ANYONE
            : services.authenticator().named(name).orElse(new Principal(name, Permissions.NONE)));
  }

  /** Forgets a will once it is a message like any other; keeps it for the next start if not. */
  private final class Published implements PublishListener {
    private final String clientId;
    private final String topic;
    private final Message will;

    Published(String clientId, String topic, Message will) {
      this.clientId = clientId;
      this.topic = topic;
      this.will = will;
    }

    @Override
    public void confirmed(int partition, long firstOffset, int count, Durability durability) {
      Wills.this.published(clientId, will);
    }

    @Override
    public void refused(ErrorCode code, String message) {
      if (code != ErrorCode.SHUTTING_DOWN) {
        LOG.warn(
            "event=will_refused client=\"{}\" topic=\"{}\" reason=\"{}\"",
            clientId,
            topic,
            message);
      }
    }
  }

  private final class Waiting extends Timeout {
    private final String clientId;

    Waiting(String clientId) {
      this.clientId = clientId;
    }

    @Override
    protected void fire() {
      if (waiting.remove(clientId, this)) {
        publish(clientId);
      }
    }
  }
}
