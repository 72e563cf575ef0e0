package io.blipmq.journal;

import io.blipmq.api.Message;
import io.blipmq.core.port.LogPage;
import java.util.Arrays;

/** A {@link LogPage} that is being filled. One thread. */
final class Page {
  private static final int INITIAL = 64;

  private final int maxBytes;
  private long[] offsets = new long[INITIAL];
  private Message[] messages = new Message[INITIAL];
  private int size;
  private long bytes;

  Page(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds a message; true if the page is full with it. */
  boolean add(long offset, Message message) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * size);
      messages = Arrays.copyOf(messages, 2 * size);
    }
    offsets[size] = offset;
    messages[size] = message;
    size++;
    bytes += message.memoryBytes();
    return isFull();
  }

  boolean isFull() {
    return size > 0 && bytes >= maxBytes;
  }

  LogPage toPage(long nextOffset, long place) {
    return new LogPage(offsets, messages, size, nextOffset, place);
  }
}
