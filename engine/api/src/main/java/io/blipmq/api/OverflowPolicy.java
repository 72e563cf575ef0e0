package io.blipmq.api;

/**
 * What happens when a subscription has fallen behind by its capacity. A QoS 1 message of a
 * journaled topic is never dropped for capacity: for it the drop policies do not apply.
 */
public enum OverflowPolicy {
  /** The cursor jumps over the oldest messages. */
  DROP_OLDEST,
  /** New messages are passed over until the consumer has made room. */
  DROP_NEW,
  /** Publishers wait for room, up to their deadline. */
  BLOCK,
  /** Publishers get {@link BlipException.QueueFull} at once. */
  FAIL;

  /** The name as configuration files write it, for example {@code drop_oldest}. */
  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
