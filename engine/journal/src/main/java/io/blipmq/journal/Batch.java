package io.blipmq.journal;

import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records that are stored together, with who waits for them. Used again and again, so that a record
 * on its way costs three array slots and no object. Belongs to {@link AppendQueue} while it fills,
 * then to the writer.
 */
final class Batch {
  private static final int INITIAL = 256;

  /** An array that a surge made larger than this is not kept. */
  private static final int LARGEST_KEPT = 1 << 16;

  private @Nullable LogRecord[] records = new LogRecord[INITIAL];
  private MessageLog.@Nullable AppendListener[] listeners = new MessageLog.AppendListener[INITIAL];
  private int[] payloadBytes = new int[INITIAL];
  private int size;
  private long bytes;
  private boolean syncWanted;

  /** How many have been told how it ended. */
  private int told;

  void add(LogRecord record, int payload, boolean synced, MessageLog.AppendListener listener) {
    if (size == records.length) {
      records = Arrays.copyOf(records, 2 * size);
      listeners = Arrays.copyOf(listeners, 2 * size);
      payloadBytes = Arrays.copyOf(payloadBytes, 2 * size);
    }
    records[size] = record;
    listeners[size] = listener;
    payloadBytes[size] = payload;
    bytes += payload;
    syncWanted |= synced;
    size++;
  }

  int size() {
    return size;
  }

  /** The payloads' sum. */
  long bytes() {
    return bytes;
  }

  /** Whether anyone asked for a sync, whatever the policy. */
  boolean syncWanted() {
    return syncWanted;
  }

  LogRecord record(int index) {
    return there(records[index]);
  }

  int payloadBytes(int index) {
    return payloadBytes[index];
  }

  int told() {
    return told;
  }

  /** Hands out the next listener that has not been told, and lets go of it and of its record. */
  MessageLog.AppendListener tellNext() {
    MessageLog.AppendListener listener = there(listeners[told]);
    listeners[told] = null;
    records[told] = null;
    told++;
    return listener;
  }

  /** Empties it for the next use. */
  void clear() {
    if (records.length > LARGEST_KEPT) {
      records = new LogRecord[INITIAL];
      listeners = new MessageLog.AppendListener[INITIAL];
      payloadBytes = new int[INITIAL];
    } else {
      Arrays.fill(records, 0, size, null);
      Arrays.fill(listeners, 0, size, null);
    }
    size = 0;
    told = 0;
    bytes = 0;
    syncWanted = false;
  }

  private static <T> T there(@Nullable T element) {
    if (element == null) {
      throw new IllegalStateException("asked twice for an element of a batch");
    }
    return element;
  }
}
