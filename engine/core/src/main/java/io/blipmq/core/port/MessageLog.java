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

  /**
   * Whether the log takes appends.
   *
   * @param healthy true if it does
   * @param reason empty if nothing is wrong; else what, and what to do. A log that takes appends
   *     and has a reason is degraded: it started without a part that was damaged
   */
  record Health(boolean healthy, String reason) {
    /** Nothing is wrong. */
    public static final Health OK = new Health(true, "");
  }
}
