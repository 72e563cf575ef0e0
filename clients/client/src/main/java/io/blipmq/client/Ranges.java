package io.blipmq.client;

import io.blipmq.wire.ClientFrame;
import java.util.ArrayList;
import java.util.List;

/** Gathers offsets into ranges: what follows on the last one makes it longer. One thread. */
final class Ranges {
  private final List<ClientFrame.Range> closed = new ArrayList<>();
  private boolean open;
  private int cursor;
  private long from;
  private long to;

  void add(int ofCursor, long offset) {
    if (open && cursor == ofCursor && to + 1 == offset) {
      to = offset;
      return;
    }
    close();
    open = true;
    cursor = ofCursor;
    from = offset;
    to = offset;
  }

  boolean isEmpty() {
    return !open && closed.isEmpty();
  }

  int size() {
    return closed.size() + (open ? 1 : 0);
  }

  /** The ranges; further offsets begin a new one. */
  List<ClientFrame.Range> toList() {
    close();
    return closed;
  }

  private void close() {
    if (open) {
      closed.add(new ClientFrame.Range(cursor, from, to));
      open = false;
    }
  }
}
