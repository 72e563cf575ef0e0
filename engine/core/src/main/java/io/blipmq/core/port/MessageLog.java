package io.blipmq.core.port;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;

/**
 * The port to durable storage: one append-only sequence of {@link LogRecord}s for all topics.
 *
 * <p>{@link #replay} is called once, before the first append, by the thread that opens the broker.
 * {@link #append} may be called by any thread and never waits for the disk; records are stored in
 * the order of the calls, and listeners are called in that order, by the log's own thread; only a
 * record that is refused at once may be answered within the call.
 */
public interface MessageLog extends AutoCloseable {
  /**
   * Shows every record that the log holds, in order.
   *
   * @throws BlipException.StorageFailed if the log cannot be read and its recovery policy does not
   *     allow to start without what is lost
   */
  void replay(Reader reader);

  /**
   * Appends a record, makes it as durable as the policy or {@code atLeast} asks, whichever is more,
   * and then tells the listener. After a failure, this and all later appends fail until the log has
   * recovered.
   */
  void append(LogRecord record, Durability atLeast, AppendListener listener);

  /**
   * Reads messages back, in the log's own time. Any thread; the listener is called once, by the
   * log's reading thread or within the call.
   */
  void read(ReadRequest request, PageListener listener);

  /**
   * Looks for space that nobody needs any more and gives it back, in the log's own time. What a
   * start from the last checkpoint, or the one before it, would read is kept. Any thread.
   */
  void reclaim(LogNeeds needs);

  /** What a confirmation is worth under the configured policy. */
  Durability durability();

  /** Whether appends are taken now; if not, why. */
  Health health();

  /** Counters since the log was opened. Any thread, does not block. */
  LogStats stats();

  /**
   * Takes no further appends, finishes those it has, syncs, and releases the storage. Idempotent.
   */
  @Override
  void close();

  /** Sees the records of a replay. */
  @FunctionalInterface
  interface Reader {
    /** The record and the bytes that it takes on disk. */
    void read(LogRecord record, long bytes);
  }

  /** Learns how an append ended; called exactly once, must not block. */
  interface AppendListener {
    /** Stored, and as durable as said. */
    void appended(Durability durability);

    /** Not stored: {@link BlipException.StorageFull}, {@link BlipException.StorageFailed}, … */
    void failed(BlipException reason);
  }

  /** Learns how a read ended; called exactly once, must not block. */
  interface PageListener {
    /**
     * The page; empty with {@code nextOffset} at the request's end if the log has nothing there.
     */
    void read(LogPage page);

    /** The disk could not be read; what was asked for may be there at another time. */
    void failed(BlipException reason);
  }

  /**
   * Whether the log takes appends.
   *
   * @param healthy true if it does
   * @param reason empty if nothing is wrong; else what, and what to do. A log that takes appends
   *     and has a reason is degraded: a part of it was damaged, or it is near its limit
   */
  record Health(boolean healthy, String reason) {
    /** Nothing is wrong. */
    public static final Health OK = new Health(true, "");
  }
}
