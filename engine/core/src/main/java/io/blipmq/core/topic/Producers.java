package io.blipmq.core.topic;

import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how far each producer has come, so that what it sends again after a reconnect is not
 * stored twice. A producer numbers its publications upwards and sends them in order; the broker
 * takes a number only if it is larger than all before. What is known already is confirmed with an
 * unknown offset, once the first copy is confirmed.
 *
 * <p>Only the {@value #MOST} producers that published last are remembered. Any thread.
 */
public final class Producers {
  private static final int MOST = 10_000;

  private final Map<Long, Producer> producers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Producer> eldest) {
          return size() > MOST;
        }
      };

  /**
   * Whether to go on with a publication.
   *
   * @return the listener to go on with; null if the publication is known, and its listener has been
   *     or will be answered
   */
  @Nullable PublishListener admit(Publication publication, PublishListener listener) {
    if (publication.producer() == 0) {
      return listener;
    }
    return producer(publication.producer()).admit(publication, listener);
  }

  /** A publication that the journal holds. */
  public void recover(long producer, long sequence) {
    if (producer != 0) {
      producer(producer).recover(sequence);
    }
  }

  private Producer producer(long id) {
    synchronized (producers) {
      return producers.computeIfAbsent(id, _ -> new Producer());
    }
  }

  /** One producer. Guarded by its own monitor, which is never held while a listener is called. */
  private static final class Producer {
    private long taken = -1;
    private long confirmed = -1;
    private final ArrayDeque<Again> again = new ArrayDeque<>();

    synchronized void recover(long sequence) {
      taken = Math.max(taken, sequence);
      confirmed = taken;
    }

    @Nullable PublishListener admit(Publication publication, PublishListener listener) {
      long sequence = publication.sequence();
      boolean known;
      synchronized (this) {
        if (sequence > taken) {
          taken = sequence;
          return new Noting(this, sequence, listener);
        }
        known = sequence <= confirmed;
        if (!known) {
          again.add(new Again(sequence, publication.count(), listener));
        }
      }
      if (known) {
        new Again(sequence, publication.count(), listener).confirm(Durability.MEMORY);
      }
      return null;
    }

    void confirmed(long sequence, Durability durability) {
      while (true) {
        Again next;
        synchronized (this) {
          confirmed = Math.max(confirmed, sequence);
          next = again.peekFirst();
          if (next == null || next.sequence() > confirmed) {
            return;
          }
          again.removeFirst();
        }
        next.confirm(durability);
      }
    }

    void refused(long sequence, ErrorCode code, String message) {
      while (true) {
        Again next;
        synchronized (this) {
          if (taken == sequence) {
            taken = sequence - 1;
          }
          next = again.peekFirst();
          if (next == null || next.sequence() > sequence) {
            return;
          }
          again.removeFirst();
        }
        next.listener().refused(code, message);
      }
    }
  }

  /** A publication that came again while its first copy was still under way. */
  private record Again(long sequence, int count, PublishListener listener) {
    void confirm(Durability durability) {
      listener.confirmed(0, Confirmation.UNKNOWN_OFFSET, count, durability);
    }
  }

  /** Keeps the producer's state while it passes an answer on. */
  private record Noting(Producer producer, long sequence, PublishListener listener)
      implements PublishListener {
    @Override
    public void confirmed(int partition, long firstOffset, int count, Durability durability) {
      listener.confirmed(partition, firstOffset, count, durability);
      producer.confirmed(sequence, durability);
    }

    @Override
    public void refused(ErrorCode code, String message) {
      listener.refused(code, message);
      producer.refused(sequence, code, message);
    }
  }
}
