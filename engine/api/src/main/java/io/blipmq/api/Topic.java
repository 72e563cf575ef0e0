package io.blipmq.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A handle on a topic, for publishing to it and subscribing to it. Cheap to make, holds nothing
 * open, any thread.
 *
 * <p>A publish ends in exactly one of: a {@link Confirmation}, or a {@link BlipException} that says
 * why not and what to do. QoS 0 messages published to a remote broker are confirmed when they have
 * been handed to the connection; their offset is then {@link Confirmation#UNKNOWN_OFFSET}.
 *
 * <p>Where a topic or a subscription of it is full and holds publishers back, {@link #publish}
 * waits for room, up to the deadline of {@link PublishOptions}; {@link #publishAsync} has the
 * broker wait for it; {@link #tryPublish} does not wait, and says so in its result.
 */
public interface Topic {
  /** The topic's name. */
  String name();

  /**
   * Publishes a message. The future ends when the broker has confirmed or refused it, at the latest
   * at the publish deadline of {@link PublishOptions}. Does not block, except that a remote
   * broker's client makes the caller wait while its own buffer is full.
   */
  CompletableFuture<Confirmation> publishAsync(Message message);

  /**
   * Publishes messages as a unit: all of them or none, with contiguous offsets in one partition
   * (the {@link Routing} of the first message picks it), one append to the journal and one answer,
   * the confirmation of the first. All messages must have the same QoS and no delay.
   *
   * @throws BlipException.InvalidRequest if the list is empty or mixes QoS
   */
  CompletableFuture<Confirmation> publishBatch(List<Message> messages);

  /**
   * Publishes a message if there is room for it now, see {@link #tryPublish}. Does not block. The
   * future ends exceptionally only where the outcome is not known.
   */
  CompletableFuture<PublishResult> tryPublishAsync(Message message);

  /** Attaches a consumer, see {@link BlipMQ#subscribe}. */
  Subscription subscribe(SubscribeOptions options);

  /**
   * Publishes a message and waits for its confirmation.
   *
   * @throws BlipException if it was not accepted
   * @throws InterruptedException if interrupted while waiting; the message may or may not have been
   *     accepted
   */
  default Confirmation publish(Message message) throws InterruptedException {
    return Futures.join(publishAsync(message));
  }

  /**
   * Publishes a message if there is room for it now, and waits for the answer. What {@link
   * #publish} would wait for or throw because the message was refused is a {@link
   * PublishResult.Refused}; no room in a topic, in a subscription that holds publishers back, in
   * the broker's memory or in a remote broker's client is {@link ErrorCode#QUEUE_FULL} at once.
   *
   * @throws BlipException.TimedOut if no answer came within the deadline of {@link PublishOptions};
   *     the message may or may not have been accepted
   * @throws BlipException.Disconnected likewise, because the connection was lost for good
   * @throws InterruptedException if interrupted while waiting for the answer; likewise
   */
  default PublishResult tryPublish(Message message) throws InterruptedException {
    return Futures.join(tryPublishAsync(message));
  }

  /** Publishes a payload at QoS 1 and waits for its confirmation. The array is not copied. */
  default Confirmation publish(byte[] payload) throws InterruptedException {
    return publish(Message.of(payload));
  }

  /** Publishes a text in UTF-8 at QoS 1 and waits for its confirmation. */
  default Confirmation publish(String text) throws InterruptedException {
    return publish(Message.of(text));
  }

  /** An unnamed subscription that starts at latest and ends with its consumer. */
  default Subscription subscribe() {
    return subscribe(SubscribeOptions.unnamed());
  }

  /**
   * Joins the named subscription (consumer group), which goes on at its last committed position.
   */
  default Subscription subscribe(String group) {
    return subscribe(SubscribeOptions.group(group));
  }
}
