package io.blipmq.journal.tool;

import io.blipmq.api.Message;
import io.blipmq.journal.DamagedStretch;

/** Sees messages, in the order of the log. */
public interface MessageVisitor {
  /** Whether messages of the topic are wanted. */
  boolean wants(String topic);

  /** A message at its place; false ends the reading. */
  boolean message(String topic, int partition, long offset, Message message);

  /** A message that has no place yet, because its time had not come; false ends the reading. */
  boolean delayed(String topic, long dueMillis, Message message);

  /** Bytes on the way that cannot be read; not those of a torn tail. */
  void damage(DamagedStretch stretch);
}
