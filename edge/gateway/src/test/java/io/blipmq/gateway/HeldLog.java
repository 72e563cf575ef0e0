package io.blipmq.gateway;

import io.blipmq.api.Durability;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A log that stores messages when it is told to. */
final class HeldLog extends ScriptedLog {
  private final Queue<AppendListener> held = new ConcurrentLinkedQueue<>();

  /** Stores what has been appended. */
  void store() {
    for (AppendListener next = held.poll(); next != null; next = held.poll()) {
      next.appended(Durability.LOG);
    }
  }

  @Override
  void published(AppendListener listener) {
    held.add(listener);
  }
}
