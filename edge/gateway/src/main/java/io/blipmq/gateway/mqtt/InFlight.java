package io.blipmq.gateway.mqtt;

import io.blipmq.api.Message;
import io.blipmq.core.subscription.Cursor;
import io.blipmq.gateway.mqtt.packet.PacketDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * A PUBLISH to a client with QoS 1 or 2, from its packet identifier on until that is free again. On
 * the event loop of the connection that has the session.
 */
final class InFlight {
  /** Where the engine has the message; never used again for another one. */
  record Place(int topic, int partition, long offset) {
    static Place of(Cursor cursor, long offset) {
      return new Place(cursor.partition().topic().id(), cursor.partition().index(), offset);
    }
  }

  /** What becomes of it. */
  enum State {
    /** Its packet identifier is on its way to the journal. */
    NOTED,
    /** The client has it, or will. */
    SENT,
    /** QoS 2: the client has it for sure, and that is on its way to the journal. */
    RECEIVED,
    /** QoS 2: PUBREL was sent. */
    RELEASED,
    /** The client is done; the engine is still to be told. */
    DONE
  }

  final int packetId;
  final int qos;
  final Route route;

  /** Null for a retained message, which the engine does not have. */
  final @Nullable Place place;

  /** Null after a restart, until the engine delivers it again. */
  @Nullable Message message;

  /** Who settles it; null if the engine has not given it to this connection. */
  @Nullable Source source;

  int cursor;
  State state = State.SENT;

  /** In which order they were sent. */
  long order;

  /** Whether the engine has it, and may deliver it again. */
  boolean kept;

  /** Whether the engine has been told that the client has it. */
  boolean settled;

  /** Whether this connection waits for its acknowledgement. */
  boolean awaited;

  /** Whether the client may say that of it [MQTT-4.3.2-5], [MQTT-4.3.3-8]. */
  boolean awaits(int type) {
    return switch (type) {
      case PacketDescriptor.PUBACK -> qos == 1;
      case PacketDescriptor.PUBREC -> qos == 2;
      default -> qos == 2 && state != State.SENT;
    };
  }

  InFlight(int packetId, int qos, Route route, @Nullable Place place, @Nullable Message message) {
    this.packetId = packetId;
    this.qos = qos;
    this.route = route;
    this.place = place;
    this.message = message;
    this.kept = place != null;
    this.settled = place == null;
  }
}
