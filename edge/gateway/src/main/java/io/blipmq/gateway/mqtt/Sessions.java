package io.blipmq.gateway.mqtt;

import io.blipmq.api.BlipException;
import io.blipmq.core.Broker;
import io.blipmq.core.timer.Timeout;
import io.blipmq.gateway.connection.GatewayStats;
import io.blipmq.gateway.connection.MqttConfig;
import io.blipmq.gateway.connection.Services;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has which session: one connection at a time. A connection that comes for a session that
 * another one has waits until that one has let go [MQTT-3.1.4-3]. Any thread; connections are
 * called under the lock and must not do more than post.
 */
final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final Broker broker;
  private final Store store;
  private final Shares shares;
  private final Wills wills;
  private final MqttConfig config;
  private final GatewayStats stats;
  private final Map<String, Slot> slots = new HashMap<>();

  /** How many there are that can outlive their connection. */
  private int lasting;

  private static final class Slot {
    @Nullable MqttConnection owner;
    @Nullable MqttConnection waiting;
    @Nullable Session session;
  }

  Sessions(Services services, MqttConfig config, Store store, Shares shares, Wills wills) {
    this.broker = services.broker();
    this.stats = services.stats();
    this.config = config;
    this.store = store;
    this.shares = shares;
    this.wills = wills;
  }

  /** Takes over what the tables have: clients that were there are gone since now. */
  synchronized void recover() {
    long now = Instant.now().toEpochMilli();
    for (Store.Found found : store.load()) {
      Session session = found.session();
      Slot slot = new Slot();
      slot.session = session;
      slots.put(session.clientId, slot);
      kept(1);
      session.expirySeconds = atMost(session.expirySeconds);
      session.subscriptions.values().stream().filter(Granted::shared).forEach(shares::recover);
      long since = found.sinceMillis() == 0 ? now : found.sinceMillis();
      store.put(session, since);
      expireLater(slot, session, Math.max(0, now - since));
    }
  }

  /** How many there are, those without a connection included. */
  synchronized int count() {
    return slots.size();
  }

  /** For how long a session may outlive its connection, if it is asked to for so long. */
  long atMost(long expirySeconds) {
    Duration most = config.maxSessionExpiry();
    return most.isZero()
        ? expirySeconds
        : Math.min(expirySeconds, Math.max(1, Math.ceilDiv(most.toMillis(), 1_000)));
  }

  private void kept(int more) {
    lasting += more;
    stats.countSessions(more);
  }

  /** Does something with a session that can outlive its connection; it does not end meanwhile. */
  synchronized void whileKept(String clientId, Runnable what) {
    Slot slot = slots.get(clientId);
    Session session = slot == null ? null : slot.session;
    if (session != null && session.lasting && !broker.sets().filters(clientId).isEmpty()) {
      what.run();
    }
  }

  /** A connection comes for a session; it is told when it has it. */
  synchronized void seek(MqttConnection newcomer, String clientId) {
    Slot slot = slots.computeIfAbsent(clientId, _ -> new Slot());
    MqttConnection owner = slot.owner;
    if (owner == null) {
      handOver(slot, newcomer);
      return;
    }
    if (slot.waiting != null) {
      slot.waiting.takenOver();
    }
    slot.waiting = newcomer;
    owner.takenOver();
  }

  private void handOver(Slot slot, MqttConnection newcomer) {
    slot.owner = newcomer;
    Session session = slot.session;
    if (session != null && session.expiry != null) {
      broker.cancel(session.expiry);
      session.expiry = null;
    }
    newcomer.granted(session);
  }

  /**
   * The one that has the session has made it its own, or a new one in its place.
   *
   * @throws BlipException.QueueFull if it is new and there are too many that can outlive their
   *     connection
   */
  synchronized void hold(MqttConnection owner, Session session) {
    Slot slot = slots.get(session.clientId);
    if (slot == null || slot.owner != owner || slot.session == session) {
      return;
    }
    if (session.lasting && lasting >= config.maxSessions()) {
      stats.countSessionRefused();
      throw new BlipException.QueueFull(
          "this server keeps at most "
              + config.maxSessions()
              + " sessions; connect with a session that ends with the connection, or raise"
              + " mqtt.max_sessions");
    }
    if (session.lasting) {
      kept(1);
    }
    slot.session = session;
  }

  /** A connection is gone, whether it had the session already or not. */
  synchronized void leave(MqttConnection gone, String clientId) {
    Slot slot = slots.get(clientId);
    if (slot == null) {
      return;
    }
    if (slot.waiting == gone) {
      slot.waiting = null;
    }
    if (slot.owner != gone) {
      return;
    }
    slot.owner = null;
    Session session = slot.session;
    if (session != null) {
      try {
        letGo(session);
      } catch (BlipException e) {
        // Whoever waits for the session must not wait for ever.
        LOG.warn("event=session_not_noted client=\"{}\" reason=\"{}\"", clientId, e.getMessage());
      }
    }
    MqttConnection next = slot.waiting;
    if (next != null) {
      slot.waiting = null;
      handOver(slot, next);
    } else if (slot.session == null) {
      slots.remove(clientId);
    } else {
      expireLater(slot, slot.session, 0);
    }
  }

  private void letGo(Session session) {
    if (session.expirySeconds == 0) {
      end(session);
    } else {
      store.put(session, Instant.now().toEpochMilli());
    }
  }

  private void expireLater(Slot slot, Session session, long goneMillis) {
    if (session.expirySeconds == Session.FOREVER) {
      return;
    }
    Timeout expiry =
        new Timeout() {
          @Override
          protected void fire() {
            expired(slot, session);
          }
        };
    session.expiry = expiry;
    long left = Math.max(0, session.expirySeconds * 1_000 - goneMillis);
    broker.schedule(expiry, Duration.ofMillis(left));
  }

  private synchronized void expired(Slot slot, Session session) {
    if (slot.owner == null && slot.session == session) {
      end(session);
      slots.remove(session.clientId, slot);
    }
  }

  /** Ends a session, with all that waits in it [MQTT-3.1.2-23]. Only its owner, or the lock. */
  synchronized void end(Session session) {
    Slot slot = slots.get(session.clientId);
    if (slot != null && slot.session == session) {
      slot.session = null;
    }
    if (session.lasting) {
      kept(-1);
      broker.sets().delete(session.clientId);
      store.remove(session);
    }
    session.subscriptions.values().stream().filter(Granted::shared).forEach(shares::leave);
    wills.sessionEnded(session.clientId);
  }
}
