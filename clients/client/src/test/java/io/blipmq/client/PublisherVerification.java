package io.blipmq.client;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/**
 * The rules of Reactive Streams for publishers, as its technology compatibility kit checks them.
 */
abstract class PublisherVerification extends FlowPublisherVerification<Delivery> {
  private static final int WAIT_MILLIS = 20_000;
  private static final int NOTHING_MILLIS = 30;

  /** More than any check reads of a publisher that has no end. */
  private static final int ENOUGH = 1_000;

  private final AtomicInteger topics = new AtomicInteger();
  private @Nullable Door door;

  PublisherVerification() {
    super(new TestEnvironment(WAIT_MILLIS, NOTHING_MILLIS, NOTHING_MILLIS), 500);
  }

  abstract Door open();

  /** Opens the broker once for all checks. */
  @BeforeClass
  public void start() {
    door = open();
  }

  @AfterClass
  public void stop() {
    java.util.Objects.requireNonNull(door).close();
  }

  @Override
  public Flow.Publisher<Delivery> createFlowPublisher(long elements) {
    BlipMQ blip = java.util.Objects.requireNonNull(door).broker();
    Topic topic = blip.topic("t" + topics.incrementAndGet());
    SubscribeOptions options = SubscribeOptions.unnamed().withLimit(Math.max(1, elements));
    Subscription subscription = topic.subscribe(options);
    if (elements == 0) {
      subscription.close();
    }
    try {
      for (int i = 0; i < Math.min(elements, ENOUGH); i++) {
        topic.publish("m" + i);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return subscription.publisher();
  }

  /** The end is signalled when there is demand; the checks of failed publishers have none. */
  @Override
  public Flow.@Nullable Publisher<Delivery> createFailedFlowPublisher() {
    return null;
  }
}
