package io.blipmq.api;

/**
 * What happens when a topic holds as many messages or bytes as its {@link Retention} allows. For
 * {@link #BLOCK} and {@link #FAIL} a message counts until every subscription of the topic has read
 * it, and if there is none, until one has: nothing that somebody has still to read is lost to make
 * room.
 */
public enum WhenFull {
  /** The oldest messages leave, read or not. */
  EVICT_OLDEST,
  /** Publishers wait for room, up to their deadline. */
  BLOCK,
  /** Publishers get {@link BlipException.QueueFull} at once. */
  FAIL;

  /** The name as the command line writes it, for example {@code evict_oldest}. */
  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
