package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import java.util.Optional;

/**
 * Where appended records wait for the writer: two batches, one that fills while the writer has the
 * other, so that taking all that wait is one swap, and the time under the lock is a few stores.
 *
 * <p>The memory bound covers everything offered and not yet {@link #release released}. It applies
 * to what carries messages; the small records that keep the broker's own state are always taken, as
 * their number follows the engine's and not the publishers'.
 *
 * <p>{@link #offer} may be called by any thread, the rest by the writer alone.
 */
final class AppendQueue {
  private final long limitBytes;
  private final Space space;
  private final long spinNanos;
  private Batch filling = new Batch();
  private long outstandingBytes;
  private boolean writerWaits;
  private boolean closed;

  /** Written under the lock, read without: the spinning writer's hint that taking may succeed. */
  private volatile boolean filled;

  /**
   * A queue for at most so many bytes of payload.
   *
   * @param space what it may take on disk
   * @param spinNanos how long the writer looks for more before it parks: where every append waits
   *     for a disk, waking a thread costs as much as a tenth of the sync
   */
  AppendQueue(long limitBytes, Space space, long spinNanos) {
    this.space = space;
    this.limitBytes = limitBytes;
    this.spinNanos = spinNanos;
  }

  /** Takes a record, or says why not. */
  Optional<BlipException> offer(
      LogRecord record, int payload, boolean synced, MessageLog.AppendListener listener) {
    synchronized (this) {
      if (closed) {
        return Optional.of(
            new BlipException.ShuttingDown("the journal is closed; connect again later"));
      }
      if (outstandingBytes > 0
          && outstandingBytes + payload > limitBytes
          && Space.carriesMessages(record)) {
        return Optional.of(
            new BlipException.QueueFull(
                "the journal has %d bytes waiting for the disk and takes at most %d; slow down, or"
                        .formatted(outstandingBytes, limitBytes)
                    + " use a faster disk or another fsync policy"));
      }
      Optional<BlipException> full = space.refuse(record, outstandingBytes, payload);
      if (full.isPresent()) {
        return full;
      }
      filling.add(record, payload, synced, listener);
      outstandingBytes += payload;
      if (filling.size() == 1) {
        filled = true;
      }
      if (writerWaits) {
        writerWaits = false;
        notifyAll();
      }
    }
    return Optional.empty();
  }

  /**
   * Swaps an empty batch for all that wait, and waits until there is something. An empty answer
   * means that the queue is closed and nothing will come any more.
   */
  Batch take(Batch empty) {
    spin();
    synchronized (this) {
      while (filling.size() == 0 && !closed) {
        writerWaits = true;
        try {
          wait();
        } catch (InterruptedException e) {
          // Nobody ends the writer that way: the queue's close does, after what it has taken.
          writerWaits = false;
        }
      }
      return swap(empty);
    }
  }

  /** As {@link #take}, but comes back with an empty batch where nothing waits. */
  Batch poll(Batch empty) {
    if (!filled) {
      return empty;
    }
    synchronized (this) {
      return swap(empty);
    }
  }

  private Batch swap(Batch empty) {
    Batch taken = filling;
    filling = empty;
    filled = false;
    return taken;
  }

  private void spin() {
    if (spinNanos > 0 && !filled) {
      long start = System.nanoTime();
      while (!filled && System.nanoTime() - start < spinNanos) {
        Thread.onSpinWait();
      }
    }
  }

  /** So many bytes are stored or refused, and no longer in memory on the journal's account. */
  synchronized void release(long bytes) {
    outstandingBytes -= bytes;
  }

  /** Runs a change that must not lie between an offer and the ones before it. */
  synchronized boolean ifEmpty(Runnable change) {
    if (filling.size() > 0) {
      return false;
    }
    change.run();
    return true;
  }

  /** Takes nothing more; what was taken is still handed out. Any thread. */
  synchronized void close() {
    closed = true;
    filled = true;
    notifyAll();
  }
}
