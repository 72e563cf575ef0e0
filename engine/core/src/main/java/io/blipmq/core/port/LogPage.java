package io.blipmq.core.port;

import io.blipmq.api.Message;

/**
 * Messages of one partition as they were read back from a log, in the order of their offsets, with
 * gaps where the log has nothing. Immutable; the arrays are not copied, who makes a page leaves
 * them alone.
 */
public final class LogPage {
  private final long[] offsets;
  private final Message[] messages;
  private final int size;
  private final long nextOffset;
  private final long place;

  /**
   * A page of the first {@code size} elements.
   *
   * @param nextOffset everything the log has below it, from where the reading began, is in the page
   * @param place where the next page begins, for {@link ReadRequest#place}
   */
  public LogPage(long[] offsets, Message[] messages, int size, long nextOffset, long place) {
    this.offsets = offsets;
    this.messages = messages;
    this.size = size;
    this.nextOffset = nextOffset;
    this.place = place;
  }

  /** How many messages. */
  public int size() {
    return size;
  }

  public long offset(int index) {
    return offsets[index];
  }

  public Message message(int index) {
    return messages[index];
  }

  /** Where to go on. */
  public long nextOffset() {
    return nextOffset;
  }

  /** Where the next page begins, for the log. */
  public long place() {
    return place;
  }
}
