package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import io.blipmq.core.topic.Partition;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.PublishListener;
import io.blipmq.core.topic.TopicHandle;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A handle on a topic of the broker in this process. */
final class EmbeddedTopic implements Topic {
  private final EmbeddedBroker owner;
  private final Broker broker;
  private final String name;
  private final Durability atLeast;
  private final long deadlineNanos;
  private volatile @Nullable TopicHandle known;

  EmbeddedTopic(EmbeddedBroker owner, Broker broker, String name, PublishOptions options) {
    this.owner = owner;
    this.broker = broker;
    this.name = name;
    this.atLeast = options.durability().orElse(Durability.MEMORY);
    this.deadlineNanos = options.deadline().toNanos();
    if (atLeast.compareTo(broker.journaled() ? Durability.SYNCED : Durability.MEMORY) > 0) {
      throw new BlipException.InvalidRequest(
          "this broker can't give the durability "
              + atLeast
              + "; open it with a journal, or ask for less");
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Confirmation publish(Message message) throws InterruptedException {
    TopicHandle handle = handle();
    Partition partition = handle.partition(message);
    long offset = handle.publishAtOnce(partition, message);
    return offset >= 0
        ? new Confirmation(partition.index(), offset, 1, Durability.MEMORY)
        : publish(handle, partition, List.of(message)).await();
  }

  @Override
  public CompletableFuture<Confirmation> publishAsync(Message message) {
    return publish(List.of(message));
  }

  @Override
  public CompletableFuture<Confirmation> publishBatch(List<Message> messages) {
    if (messages.isEmpty()) {
      throw new BlipException.InvalidRequest("an empty batch; give at least one message");
    }
    List<Message> copy = List.copyOf(messages);
    for (Message message : copy) {
      if (message.qos() != copy.get(0).qos() || message.delayMillis() > 0) {
        throw new BlipException.InvalidRequest(
            "a batch mixes QoS or has a delay; publish such messages one by one");
      }
    }
    return publish(copy);
  }

  @Override
  public Subscription subscribe(SubscribeOptions options) {
    return owner.subscribe(name, options);
  }

  private CompletableFuture<Confirmation> publish(List<Message> messages) {
    try {
      TopicHandle handle = handle();
      return publish(handle, handle.partition(messages.get(0)), messages);
    } catch (BlipException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Answer publish(TopicHandle handle, Partition partition, List<Message> messages) {
    Answer answer = new Answer();
    handle.publish(partition, new Publication(messages, atLeast, deadlineNanos, 0, 0), answer);
    return answer;
  }

  private TopicHandle handle() {
    TopicHandle handle = known;
    if (handle == null || handle.deleted()) {
      handle = broker.topic(name);
      known = handle;
    }
    return handle;
  }

  /** A future that the engine completes. */
  private static final class Answer extends CompletableFuture<Confirmation>
      implements PublishListener {
    /** Room is often made within microseconds, when parking would take longer than waiting. */
    private static final int SPINS = 64;

    Confirmation await() throws InterruptedException {
      for (int i = 0; i < SPINS && !isDone(); i++) {
        Thread.onSpinWait();
      }
      try {
        return get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof BlipException refusal) {
          throw BlipException.of(refusal.code(), String.valueOf(refusal.getMessage()));
        }
        throw new IllegalStateException("the broker failed: " + e.getCause(), e);
      }
    }

    @Override
    public void confirmed(int partition, long firstOffset, int count, Durability durability) {
      complete(new Confirmation(partition, firstOffset, count, durability));
    }

    @Override
    public void refused(ErrorCode code, String message) {
      completeExceptionally(BlipException.of(code, message));
    }
  }
}
