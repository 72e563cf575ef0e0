package io.blipmq.core.topic;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.QoS;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how far each producer has come, so that what it sends again after a reconnect is not
 * stored twice. A producer numbers its publications upwards; a number that was stored is not stored
 * again, one that was refused may be. What is known already is confirmed with an unknown offset,
 * once the first copy is confirmed.
 *
 * <p>Only the {@value #MOST} producers that published last are remembered. Any thread.
 */
public final class Producers {
  private static final int MOST = 10_000;

  private final Services services;
  private final Map<Long, Producer> producers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Producer> eldest) {
          return size() > MOST;
        }
      };

  /** None yet. */
  public Producers(Services services) {
    this.services = services;
  }

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

  /** A producer's state, as a checkpoint has it. */
  public void recover(LogRecord.ProducerState state) {
    producer(state.producer()).recover(state);
  }

  /** What a checkpoint has to write down, each by itself. */
  public List<Consumer<Consumer<LogRecord>>> checkpoint() {
    List<Consumer<Consumer<LogRecord>>> all = new ArrayList<>();
    synchronized (producers) {
      producers.forEach((id, producer) -> all.add(log -> producer.checkpoint(id, log)));
    }
    return all;
  }

  private Producer producer(long id) {
    synchronized (producers) {
      return producers.computeIfAbsent(id, _ -> new Producer());
    }
  }

  /**
   * One producer. Guarded by its own monitor, which is never held while a listener is called.
   *
   * <p>It knows which of its last {@value #RECENT} publications were stored, and takes all before
   * them for stored: one that was refused can be sent again behind later ones.
   */
  private final class Producer {
    private static final int RECENT = 256;

    private final Map<Long, List<Again>> underWay = new HashMap<>();
    private long[] recent = new long[8];
    private int recorded;
    private long highest = -1;
    private long allBelow;

    synchronized void recover(long sequence) {
      stored(sequence);
    }

    synchronized void recover(LogRecord.ProducerState state) {
      state.stored().forEach(this::stored);
      allBelow = Math.max(allBelow, state.allBelow());
      highest = Math.max(highest, allBelow - 1);
    }

    synchronized void checkpoint(long id, Consumer<LogRecord> log) {
      int known = Math.min(recorded, recent.length);
      List<Long> stored = new ArrayList<>(known);
      for (int i = 0; i < known; i++) {
        if (recent[i] >= allBelow) {
          stored.add(recent[i]);
        }
      }
      stored.sort(null);
      log.accept(new LogRecord.ProducerState(id, allBelow, stored));
    }

    @Nullable PublishListener admit(Publication publication, PublishListener listener) {
      long sequence = publication.sequence();
      Again again = new Again(publication.count(), listener);
      synchronized (this) {
        List<Again> copies = underWay.get(sequence);
        if (copies != null) {
          copies.add(again);
          return null;
        }
        if (!isStored(sequence)) {
          underWay.put(sequence, new ArrayList<>(0));
          return new Noting(this, sequence, listener);
        }
      }
      confirmStored(publication, again);
      return null;
    }

    /**
     * The first copy is in the journal, but perhaps not as durable as this one wants it, or as the
     * policy says: what is appended behind it is worth no more than it.
     */
    private void confirmStored(Publication publication, Again again) {
      if (!services.journaled() || publication.messages().get(0).qos() == QoS.AT_MOST_ONCE) {
        again.confirm(Durability.MEMORY);
        return;
      }
      List<Long> sequence = List.of(publication.sequence());
      services
          .log()
          .orElseThrow()
          .append(
              new LogRecord.ProducerState(publication.producer(), 0, sequence),
              publication.atLeast(),
              again);
    }

    void confirmed(long sequence, Durability durability) {
      List<Again> copies;
      synchronized (this) {
        copies = underWay.remove(sequence);
        stored(sequence);
      }
      if (copies != null) {
        copies.forEach(copy -> copy.confirm(durability));
      }
    }

    void refused(long sequence, ErrorCode code, String message) {
      List<Again> copies;
      synchronized (this) {
        copies = underWay.remove(sequence);
      }
      if (copies != null) {
        copies.forEach(copy -> copy.listener().refused(code, message));
      }
    }

    private boolean isStored(long sequence) {
      if (sequence > highest) {
        return false;
      }
      if (sequence < allBelow) {
        return true;
      }
      int known = Math.min(recorded, recent.length);
      for (int i = 0; i < known; i++) {
        if (recent[i] == sequence) {
          return true;
        }
      }
      return false;
    }

    private void stored(long sequence) {
      highest = Math.max(highest, sequence);
      if (recorded == recent.length && recorded < RECENT) {
        recent = Arrays.copyOf(recent, recorded * 2);
      }
      int slot = recorded % recent.length;
      if (recorded >= RECENT) {
        allBelow = Math.max(allBelow, recent[slot] + 1);
        recorded = RECENT + slot + 1;
        if (recorded == 2 * RECENT) {
          recorded = RECENT;
        }
      } else {
        recorded++;
      }
      recent[slot] = sequence;
    }
  }

  /** A publication that came again while its first copy was still under way. */
  private record Again(int count, PublishListener listener) implements MessageLog.AppendListener {
    void confirm(Durability durability) {
      listener.confirmed(0, Confirmation.UNKNOWN_OFFSET, count, durability);
    }

    @Override
    public void appended(Durability durability) {
      confirm(durability);
    }

    /** Never as full: that would say that the message is not there. */
    @Override
    public void failed(BlipException reason) {
      boolean full = reason.code() == ErrorCode.STORAGE_FULL;
      listener.refused(
          full ? ErrorCode.STORAGE_FAILED : reason.code(),
          "it was stored before, and the journal cannot say now how durably: "
              + reason.getMessage());
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
