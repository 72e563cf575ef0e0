package io.blipmq.core.subscription;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.core.port.MessageLog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings a named subscription's settlements to the journal, in rounds: a round writes one record
 * for each cursor that has changed ({@link Settled}), and while it is under way further settlements
 * gather for the next. So the number of records follows the journal's speed, not the number of
 * acknowledgements.
 *
 * <p>Guarded by the subscription's lock; the journal's answers come on its thread and take it.
 */
final class SettleRecorder implements MessageLog.AppendListener {
  private final Subscription subscription;
  private final MessageLog log;
  private final Set<Cursor> changed = new LinkedHashSet<>();
  private final List<Cursor> written = new ArrayList<>();
  private List<Consumer.RecordedListener> now = new ArrayList<>();
  private List<Consumer.RecordedListener> next = new ArrayList<>();
  private int underWay;
  private boolean paused;
  private @Nullable BlipException failure;

  SettleRecorder(Subscription subscription, MessageLog log) {
    this.subscription = subscription;
    this.log = log;
  }

  /** A cursor has settled something. */
  void changed(Cursor cursor) {
    changed.add(cursor);
  }

  /** A cursor is gone, with its topic. */
  void forget(Cursor cursor) {
    changed.remove(cursor);
  }

  /** While the journal is being read, what it says is not written again. */
  void pause(boolean reading) {
    paused = reading;
    changed.clear();
  }

  boolean isPaused() {
    return paused;
  }

  /** Begins a round if there is something to write and none is under way. */
  void flush() {
    if (paused || underWay > 0 || changed.isEmpty()) {
      return;
    }
    List<Consumer.RecordedListener> empty = now;
    now = next;
    next = empty;
    written.clear();
    written.addAll(changed);
    changed.clear();
    failure = null;
    underWay = written.size();
    for (Cursor cursor : written) {
      log.append(cursor.nextRecord(), Durability.MEMORY, this);
    }
  }

  /** Calls a listener behind all that has been settled; true if that is already so. */
  boolean isRecorded(Consumer.RecordedListener listener) {
    if (!changed.isEmpty()) {
      next.add(listener);
      flush();
      return false;
    }
    if (underWay > 0) {
      now.add(listener);
      return false;
    }
    return true;
  }

  @Override
  public void appended(Durability durability) {
    answered(null);
  }

  @Override
  public void failed(BlipException reason) {
    answered(reason);
  }

  private void answered(@Nullable BlipException reason) {
    subscription.lock();
    try {
      failure = reason == null ? failure : reason;
      underWay--;
      if (underWay == 0) {
        BlipException why = failure;
        for (Consumer.RecordedListener listener : now) {
          subscription.later(() -> tell(listener, why));
        }
        now.clear();
        if (why == null) {
          flush();
        } else {
          written.forEach(cursor -> cursor.settled().wholeIsDue());
          changed.addAll(written);
        }
      }
    } finally {
      subscription.unlock();
    }
  }

  private static void tell(Consumer.RecordedListener listener, @Nullable BlipException failure) {
    if (failure == null) {
      listener.recorded();
    } else {
      listener.failed(failure);
    }
  }
}
