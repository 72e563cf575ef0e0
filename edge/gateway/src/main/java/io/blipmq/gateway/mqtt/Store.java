package io.blipmq.gateway.mqtt;

import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.core.Broker;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What of sessions is in the engine's tables. Sessions that end with their connection leave no
 * trace there. Any thread; a session's own entries as the session.
 */
final class Store {
  private static final String EXPIRY = "expiry";
  private static final String SINCE = "since";
  private static final String PRODUCER = "producer";
  private static final String SEQUENCE = "sequence";

  private final Table sessions;
  private final Table subscriptions;
  private final Table incoming;
  private final Table outgoing;

  Store(Broker broker) {
    sessions = broker.table("mqtt/sessions");
    subscriptions = broker.table("mqtt/subscriptions");
    incoming = broker.table("mqtt/incoming");
    outgoing = broker.table("mqtt/outgoing");
  }

  /**
   * Notes how long a session lives.
   *
   * @param sinceMillis when its client went, in milliseconds since 1970; 0 while it is there
   */
  void put(Session session, long sinceMillis) {
    if (session.lasting) {
      Message value =
          Message.builder("")
              .header(EXPIRY, Long.toString(session.expirySeconds))
              .header(SINCE, Long.toString(sinceMillis))
              .build();
      sessions.put(session.clientId, value, Table.NOBODY);
    }
  }

  /** The session has ended. */
  void remove(Session session) {
    String id = session.clientId;
    for (String filter : session.subscriptions.keySet()) {
      subscriptions.remove(Keys.of(id, filter), Table.NOBODY);
    }
    session.incoming.keySet().forEach(packetId -> forget(incoming, id, packetId));
    session.window.inOrder().forEach(one -> forget(outgoing, id, one.packetId));
    sessions.remove(id, Table.NOBODY);
  }

  private static void forget(Table table, String clientId, int packetId) {
    table.remove(Keys.of(clientId, packetId), Table.NOBODY);
  }

  void put(Session session, Granted granted, MessageLog.AppendListener stored) {
    if (session.lasting) {
      subscriptions.put(Keys.of(session.clientId, granted.filter()), granted.toMessage(), stored);
    } else {
      stored.appended(Durability.MEMORY);
    }
  }

  void remove(Session session, String filter, MessageLog.AppendListener stored) {
    if (session.lasting) {
      subscriptions.remove(Keys.of(session.clientId, filter), stored);
    } else {
      stored.appended(Durability.MEMORY);
    }
  }

  /** Notes the number of a QoS 2 publish; whoever appends behind it need not wait. */
  void put(Session session, int packetId, Session.Incoming one) {
    if (session.lasting) {
      Message value =
          Message.builder("")
              .header(PRODUCER, Long.toString(one.producer))
              .header(SEQUENCE, Long.toString(one.sequence))
              .build();
      incoming.put(Keys.of(session.clientId, packetId), value, Table.NOBODY);
    }
  }

  void removeIncoming(Session session, int packetId, MessageLog.AppendListener stored) {
    if (session.lasting) {
      incoming.remove(Keys.of(session.clientId, packetId), stored);
    } else {
      stored.appended(Durability.MEMORY);
    }
  }

  /** Whether a delivery's packet identifier has to be noted before the client learns of it. */
  static boolean isNoted(Session session, InFlight one) {
    return session.lasting && one.qos == 2;
  }

  void put(Session session, InFlight one, MessageLog.AppendListener stored) {
    outgoing.put(Keys.of(session.clientId, one.packetId), OutgoingEntry.of(one), stored);
  }

  void remove(Session session, InFlight one) {
    if (isNoted(session, one)) {
      outgoing.remove(Keys.of(session.clientId, one.packetId), Table.NOBODY);
    }
  }

  /** A session that the tables have, and since when its client is away; 0 if it was there. */
  record Found(Session session, long sinceMillis) {}

  /** All of them. At the start, before any connection. */
  List<Found> load() {
    Map<String, Found> found = new HashMap<>();
    sessions
        .entries()
        .forEach((id, value) -> {
          Session session = new Session(id, number(value, EXPIRY));
          found.put(id, new Found(session, number(value, SINCE)));
        });
    subscriptions
        .entries()
        .forEach((key, value) -> {
          Found owner = found.get(Keys.clientId(key));
          if (owner != null) {
            String filter = Keys.part(key);
            owner.session().subscriptions.put(filter, Granted.of(filter, value));
          }
        });
    incoming
        .entries()
        .forEach((key, value) -> {
          Found owner = found.get(Keys.clientId(key));
          if (owner != null) {
            var one = new Session.Incoming(number(value, PRODUCER), number(value, SEQUENCE));
            owner.session().incoming.put(Integer.valueOf(Keys.part(key)), one);
          }
        });
    outgoing
        .entries()
        .forEach((key, value) -> {
          Found owner = found.get(Keys.clientId(key));
          if (owner != null) {
            InFlight one = OutgoingEntry.toInFlight(Integer.parseInt(Keys.part(key)), value);
            owner.session().window.add(one);
            owner.session().window.unbind(one);
          }
        });
    return new ArrayList<>(found.values());
  }

  private static long number(Message value, String header) {
    return Long.parseLong(value.headers().get(header).orElse("0"));
  }
}
