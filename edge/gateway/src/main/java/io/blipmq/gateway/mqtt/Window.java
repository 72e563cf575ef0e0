package io.blipmq.gateway.mqtt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The packet identifiers that a session uses towards its client. One thread at a time. */
final class Window {
  private static final int MOST = 65_535;
  private static final int FEWEST = 8;

  /** By packet identifier, less one. */
  private @Nullable InFlight[] slots = {};

  /** Those that the engine may deliver again, by their place. */
  private final Map<InFlight.Place, InFlight> unbound = new HashMap<>(0);

  private int used;
  private int next;
  private long lastOrder;

  /** How many are in use. */
  int used() {
    return used;
  }

  boolean isFull() {
    return used == MOST;
  }

  @Nullable InFlight get(int packetId) {
    return packetId > 0 && packetId <= slots.length ? slots[packetId - 1] : null;
  }

  /** One that is free; it is in use once something with it has been added. */
  int free() {
    if (used == slots.length) {
      slots = Arrays.copyOf(slots, Math.clamp(used * 2L, FEWEST, MOST));
    }
    while (slots[next] != null) {
      next = (next + 1) % slots.length;
    }
    return next + 1;
  }

  void add(InFlight one) {
    if (one.packetId > slots.length) {
      slots = Arrays.copyOf(slots, Math.min(MOST, Math.max(one.packetId, slots.length * 2)));
    }
    slots[one.packetId - 1] = one;
    one.order = ++lastOrder;
    used++;
    next = one.packetId % slots.length;
  }

  void remove(InFlight one) {
    if (get(one.packetId) == one) {
      slots[one.packetId - 1] = null;
      used--;
    }
    if (one.place != null) {
      unbound.remove(one.place, one);
    }
  }

  /** The engine will deliver it again, to who knows. */
  void unbind(InFlight one) {
    one.source = null;
    one.awaited = false;
    if (one.kept) {
      expect(one);
    }
  }

  /** If the engine delivers it again, it has its packet identifier already. */
  void expect(InFlight one) {
    if (one.place != null) {
      unbound.put(one.place, one);
    }
  }

  /** What the engine delivers again has a packet identifier already; null if it has none. */
  @Nullable InFlight rebind(InFlight.Place place) {
    return unbound.remove(place);
  }

  boolean hasUnbound() {
    return !unbound.isEmpty();
  }

  /** All, in the order in which they were sent. */
  List<InFlight> inOrder() {
    List<InFlight> all = new ArrayList<>(used);
    for (InFlight one : slots) {
      if (one != null) {
        all.add(one);
      }
    }
    all.sort(Comparator.comparingLong(one -> one.order));
    return all;
  }
}
