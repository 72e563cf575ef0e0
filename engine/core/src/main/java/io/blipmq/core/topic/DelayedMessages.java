package io.blipmq.core.topic;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.Routing;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.timer.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that become visible later. They have no offset until then: at its time a message is
 * appended to its topic like one that is published then. Charged to the memory budget from the
 * start. Any thread.
 */
public final class DelayedMessages {
  private static final Logger LOG = LoggerFactory.getLogger(DelayedMessages.class);
  private static final long FAR_MILLIS = Duration.ofDays(36_500).toMillis();
  private static final long RETRY_NANOS = 1_000_000_000;

  private final Services services;
  private final Map<Long, Delayed> waiting = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();

  /** None yet. */
  public DelayedMessages(Services services) {
    this.services = services;
  }

  /** Takes a message that will be published to that partition, or to the one of its key. */
  void publish(Partition partition, Publication publication, PublishListener listener) {
    TopicHandle topic = partition.topic();
    if (publication.count() != 1) {
      listener.refused(
          ErrorCode.INVALID_REQUEST,
          "a delayed message can't be part of a batch; publish it alone");
      return;
    }
    Message message = publication.messages().get(0);
    if (!services.takeMemory(message.memoryBytes())) {
      listener.refused(
          ErrorCode.QUEUE_FULL,
          "the broker's memory limit is reached; consume more, or raise memory_limit_bytes");
      return;
    }
    long delayMillis = Math.min(message.delayMillis(), FAR_MILLIS);
    int chosen =
        publication.routing() instanceof Routing.ByKey ? LogRecord.Delay.BY_KEY : partition.index();
    Delayed delayed = new Delayed(lastId.incrementAndGet(), topic, chosen, message);
    delayed.dueMillis = services.millis() + delayMillis;
    if (partition.droppable(message)) {
      delayed.scheduleIn(delayMillis);
      listener.confirmed(0, Confirmation.UNKNOWN_OFFSET, 1, Durability.MEMORY);
      return;
    }
    var record =
        new LogRecord.Delay(
            topic.id(),
            chosen,
            delayed.id,
            delayed.dueMillis,
            publication.producer(),
            publication.producer() == 0 ? 0 : publication.sequence(),
            message);
    services
        .log()
        .orElseThrow()
        .append(record, publication.atLeast(), new Stored(delayed, delayMillis, listener));
  }

  /** A delayed message that the journal holds, perhaps not for the first time. */
  public void recover(TopicHandle topic, LogRecord.Delay record) {
    lastId.accumulateAndGet(record.delayed(), Math::max);
    Delayed delayed = new Delayed(record.delayed(), topic, record.partition(), record.message());
    delayed.dueMillis = record.dueMillis();
    if (waiting.put(delayed.id, delayed) == null) {
      services.budget().take(record.message().memoryBytes());
    }
  }

  /** Numbers up to that one are taken. */
  public void recoverLast(long number) {
    lastId.accumulateAndGet(number, Math::max);
  }

  /** The largest number so far. */
  public long last() {
    return lastId.get();
  }

  /** Ends the recovery of one that has become visible. */
  public void recoverReleased(LogRecord.Release record) {
    if (waiting.remove(record.delayed()) != null) {
      services.budget().release(record.message().memoryBytes());
    }
  }

  /** Starts the timers of what has been recovered. */
  public void recovered() {
    long now = services.millis();
    for (Delayed delayed : waiting.values()) {
      delayed.scheduleIn(Math.max(0, delayed.dueMillis - now));
    }
  }

  /** What a checkpoint has to write down, each by itself; what is gone by then writes nothing. */
  public List<Consumer<Consumer<LogRecord>>> checkpoint() {
    List<Consumer<Consumer<LogRecord>>> all = new ArrayList<>();
    for (Delayed delayed : waiting.values()) {
      all.add(delayed::checkpoint);
    }
    return all;
  }

  /** Forgets those of a topic that has been deleted. */
  public void topicDeleted(TopicHandle topic) {
    for (Delayed delayed : List.copyOf(waiting.values())) {
      if (delayed.topic == topic && waiting.remove(delayed.id) != null) {
        services.timers().cancel(delayed);
        services.budget().release(delayed.message.memoryBytes());
      }
    }
  }

  /** How many of a topic's messages are not visible yet. */
  public long count(TopicHandle topic) {
    return waiting.values().stream().filter(delayed -> delayed.topic == topic).count();
  }

  /** One message and its timer. */
  private final class Delayed extends Timeout implements PublishListener {
    private final long id;
    private final TopicHandle topic;
    private final int chosen;
    private final Message message;
    private long dueMillis;

    /** Whether its release is on its way to the journal. Guarded by this. */
    private boolean releasing;

    Delayed(long id, TopicHandle topic, int chosen, Message message) {
      this.id = id;
      this.topic = topic;
      this.chosen = chosen;
      this.message = message;
    }

    void scheduleIn(long delayMillis) {
      waiting.put(id, this);
      services.timers().schedule(this, services.nanos() + delayMillis * 1_000_000);
    }

    void giveBack() {
      services.budget().release(message.memoryBytes());
    }

    @Override
    protected void fire() {
      synchronized (this) {
        releasing = true;
      }
      if (waiting.containsKey(id)) {
        partition().intake().release(message, id, this);
      }
    }

    private Partition partition() {
      return chosen >= 0 && chosen < topic.partitions().size()
          ? topic.partitions().get(chosen)
          : topic.partition(message, Routing.byKey());
    }

    /** In the journal no release may come before what it releases. */
    synchronized void checkpoint(Consumer<LogRecord> log) {
      if (!releasing && waiting.containsKey(id) && !topic.partitions().get(0).droppable(message)) {
        log.accept(LogRecord.Delay.again(topic.id(), chosen, id, dueMillis, message));
      }
    }

    @Override
    public void confirmed(int partition, long firstOffset, int count, Durability durability) {
      waiting.remove(id);
    }

    @Override
    public void refused(ErrorCode code, String text) {
      if (code == ErrorCode.TOPIC_NOT_FOUND) {
        waiting.remove(id);
        return;
      }
      if (code != ErrorCode.QUEUE_FULL) {
        LOG.warn(
            "event=delayed_message_held topic={} reason=\"{}\" tried again in 1 s",
            topic.name(),
            text);
      }
      synchronized (this) {
        releasing = false;
      }
      services.budget().take(message.memoryBytes());
      services.timers().schedule(this, services.nanos() + RETRY_NANOS);
    }
  }

  /** The journal's answer to a delayed publish. */
  private record Stored(Delayed delayed, long delayMillis, PublishListener listener)
      implements MessageLog.AppendListener {
    @Override
    public void appended(Durability durability) {
      delayed.scheduleIn(delayMillis);
      listener.confirmed(0, Confirmation.UNKNOWN_OFFSET, 1, durability);
    }

    @Override
    public void failed(BlipException reason) {
      delayed.giveBack();
      listener.refused(reason.code(), String.valueOf(reason.getMessage()));
    }
  }
}
