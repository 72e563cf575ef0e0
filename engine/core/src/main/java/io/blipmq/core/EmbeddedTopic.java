package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.PublishResult;
import io.blipmq.api.Routing;
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
  private final Routing routing;
  private volatile @Nullable TopicHandle known;

  EmbeddedTopic(EmbeddedBroker owner, Broker broker, String name, PublishOptions options) {
    this.owner = owner;
    this.broker = broker;
    this.name = name;
    this.atLeast = options.durability().orElse(Durability.MEMORY);
    this.deadlineNanos = options.deadline().toNanos();
    this.routing = options.routing();
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
    Partition partition = handle.partition(message, routing);
    long offset = handle.publishAtOnce(partition, message);
    if (offset >= 0) {
      return new Confirmation(partition.index(), offset, 1, Durability.MEMORY);
    }
    Confirmed answer = new Confirmed();
    handle.publish(partition, publication(List.of(message), deadlineNanos), answer);
    return answer.await();
  }

  @Override
  public PublishResult tryPublish(Message message) throws InterruptedException {
    Tried answer = new Tried();
    publish(List.of(message), 0, answer);
    return answer.await();
  }

  @Override
  public CompletableFuture<Confirmation> publishAsync(Message message) {
    Confirmed answer = new Confirmed();
    publish(List.of(message), deadlineNanos, answer);
    return answer;
  }

  @Override
  public CompletableFuture<PublishResult> tryPublishAsync(Message message) {
    Tried answer = new Tried();
    publish(List.of(message), 0, answer);
    return answer;
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
    Confirmed answer = new Confirmed();
    publish(copy, deadlineNanos, answer);
    return answer;
  }

  @Override
  public Subscription subscribe(SubscribeOptions options) {
    return owner.subscribe(name, options);
  }

  private void publish(List<Message> messages, long waitNanos, PublishListener answer) {
    try {
      handle().publish(publication(messages, waitNanos), answer);
    } catch (BlipException e) {
      answer.refused(e.code(), String.valueOf(e.getMessage()));
    }
  }

  private Publication publication(List<Message> messages, long waitNanos) {
    return new Publication(messages, atLeast, waitNanos, 0, 0, routing);
  }

  private TopicHandle handle() {
    TopicHandle handle = known;
    if (handle == null || handle.deleted()) {
      handle = broker.topic(name);
      handle.publishers().program();
      known = handle;
    }
    return handle;
  }

  /** A future that the engine completes. */
  private abstract static class Answer<T> extends CompletableFuture<T> implements PublishListener {
    /** Room is often made within microseconds, when parking would take longer than waiting. */
    private static final int SPINS = 64;

    final T await() throws InterruptedException {
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
  }

  /** For who wants an exception where it is refused. */
  private static final class Confirmed extends Answer<Confirmation> {
    @Override
    public void confirmed(int partition, long firstOffset, int count, Durability durability) {
      complete(new Confirmation(partition, firstOffset, count, durability));
    }

    @Override
    public void refused(ErrorCode code, String message) {
      completeExceptionally(BlipException.of(code, message));
    }
  }

  /** For who wants a value. */
  private static final class Tried extends Answer<PublishResult> {
    @Override
    public void confirmed(int partition, long firstOffset, int count, Durability durability) {
      complete(
          new PublishResult.Accepted(new Confirmation(partition, firstOffset, count, durability)));
    }

    @Override
    public void refused(ErrorCode code, String message) {
      complete(new PublishResult.Refused(code, message));
    }
  }
}
