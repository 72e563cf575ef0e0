package io.blipmq.api;

import io.blipmq.api.codec.ContentCoding;
import io.blipmq.api.codec.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A handle on a topic for publishing values to it and getting values from it. Cheap to make, holds
 * nothing open, immutable, any thread; the {@code with…} methods give changed copies, so that a
 * publisher or a single message may differ from the topic's defaults:
 *
 * <pre>{@code
 * TypedTopic<Order> orders = blip.topic("orders", Codec.json(Order.class)).keyedBy(Order::customer);
 * orders.publish(order);
 * orders.with(Compression.zstd(9)).publish(big, message -> message.ttl(Duration.ofMinutes(5)));
 * }</pre>
 *
 * <p>Publishing ends as it does on {@link Topic}. A value that the codec or a content coding cannot
 * write is a {@link BlipException.InvalidRequest}, thrown at once, by the asynchronous methods too.
 */
public final class TypedTopic<T> {
  private final Topic topic;
  private final Format<T> format;
  private final @Nullable Function<? super T, String> key;

  private TypedTopic(Topic topic, Format<T> format, @Nullable Function<? super T, String> key) {
    this.topic = topic;
    this.format = format;
    this.key = key;
  }

  /** Values of that format on that topic. */
  public static <T> TypedTopic<T> of(Topic topic, Format<T> format) {
    return new TypedTopic<>(topic, format, null);
  }

  /** The same, with these content codings (compression, encryption); with none, without them. */
  public TypedTopic<T> with(ContentCoding... codings) {
    return new TypedTopic<>(topic, format.with(codings), key);
  }

  /** The same, written in another way. */
  public TypedTopic<T> with(Format<T> format) {
    return new TypedTopic<>(topic, format, key);
  }

  /** The same, with a key for each message that is made of its value. */
  public TypedTopic<T> keyedBy(Function<? super T, String> key) {
    return new TypedTopic<>(topic, format, key);
  }

  /** The topic's name. */
  public String name() {
    return topic.name();
  }

  /** The same topic for messages of bytes. */
  public Topic untyped() {
    return topic;
  }

  /** How values are written, and read where a message does not say how. */
  public Format<T> format() {
    return format;
  }

  /** The message of a value, to be given options and published on {@link #untyped}. */
  public Message.Builder message(T value) {
    Message.Builder message = Payloads.encode(format, value);
    return key == null ? message : message.key(key.apply(value));
  }

  private Message message(T value, Consumer<Message.Builder> options) {
    Message.Builder message = message(value);
    options.accept(message);
    return message.build();
  }

  /** Publishes a value at QoS 1 and waits for its confirmation, see {@link Topic#publish}. */
  public Confirmation publish(T value) throws InterruptedException {
    return topic.publish(message(value).build());
  }

  /** Publishes a value with a key, headers, QoS, time to live or delay, and waits. */
  public Confirmation publish(T value, Consumer<Message.Builder> options)
      throws InterruptedException {
    return topic.publish(message(value, options));
  }

  /** Publishes a value at QoS 1, see {@link Topic#publishAsync}. */
  public CompletableFuture<Confirmation> publishAsync(T value) {
    return topic.publishAsync(message(value).build());
  }

  /** Publishes a value with a key, headers, QoS, time to live or delay. */
  public CompletableFuture<Confirmation> publishAsync(T value, Consumer<Message.Builder> options) {
    return topic.publishAsync(message(value, options));
  }

  /** Publishes values at QoS 1 as a unit, see {@link Topic#publishBatch}. */
  public CompletableFuture<Confirmation> publishBatch(List<T> values) {
    List<Message> messages = new ArrayList<>(values.size());
    for (T value : values) {
      messages.add(message(value).build());
    }
    return topic.publishBatch(messages);
  }

  /** Publishes a value at QoS 1 if there is room for it now, see {@link Topic#tryPublish}. */
  public PublishResult tryPublish(T value) throws InterruptedException {
    return topic.tryPublish(message(value).build());
  }

  /** Publishes a value with a key, headers, QoS and the like if there is room for it now. */
  public PublishResult tryPublish(T value, Consumer<Message.Builder> options)
      throws InterruptedException {
    return topic.tryPublish(message(value, options));
  }

  /** Publishes a value at QoS 1 if there is room for it now, see {@link Topic#tryPublishAsync}. */
  public CompletableFuture<PublishResult> tryPublishAsync(T value) {
    return topic.tryPublishAsync(message(value).build());
  }

  /** Attaches a consumer, see {@link BlipMQ#subscribe}. */
  public TypedSubscription<T> subscribe(SubscribeOptions options) {
    return TypedSubscription.of(topic.subscribe(options), format);
  }

  /** An unnamed subscription that starts at latest and ends with its consumer. */
  public TypedSubscription<T> subscribe() {
    return subscribe(SubscribeOptions.unnamed());
  }

  /** Joins the named subscription (consumer group). */
  public TypedSubscription<T> subscribe(String group) {
    return subscribe(SubscribeOptions.group(group));
  }

  @Override
  public String toString() {
    return "TypedTopic[" + name() + ", " + format + "]";
  }
}
