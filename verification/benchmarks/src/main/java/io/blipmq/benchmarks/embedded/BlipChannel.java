package io.blipmq.benchmarks.embedded;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A topic of an embedded broker in memory, through the public interface, at QoS 0; one unnamed
 * subscription for each consumer, which holds publishers back and loses nothing.
 */
final class BlipChannel implements Channel {
  private static final Duration LONG = Duration.ofDays(1);

  private final Workload workload;
  private final byte[] payload;
  private final Message message;
  private final List<Message> batch;
  private final BlipMQ broker = BlipMQ.open();
  private final Topic topic = broker.topic("benchmark");
  private final ConsumerThreads consumers = new ConsumerThreads();

  BlipChannel(Workload workload, Tally[] tallies) {
    this.workload = workload;
    this.payload = new byte[workload.payloadBytes];
    this.message = make();
    this.batch = Collections.nCopies(workload.batch, message);
    for (Tally tally : tallies) {
      consumers.start(new Reader(topic.subscribe(options()), workload.take(), tally));
    }
  }

  private SubscribeOptions options() {
    return SubscribeOptions.unnamed()
        .withQos(QoS.AT_MOST_ONCE)
        .withOverflow(OverflowPolicy.BLOCK)
        .withCapacity(workload.capacity())
        .withPrefetch(workload.capacity());
  }

  private Message make() {
    byte[] bytes = workload.copies() ? payload.clone() : payload;
    return Message.builder(bytes).qos(QoS.AT_MOST_ONCE).build();
  }

  @Override
  public void publish(int publisher, int messages) throws InterruptedException {
    for (int sent = 0; sent < messages; sent += workload.batch) {
      if (workload.batch > 1) {
        topic.publishBatch(workload.makesMessages() ? makeBatch() : batch).join();
      } else {
        topic.publish(workload.makesMessages() ? make() : message);
      }
    }
  }

  private List<Message> makeBatch() {
    List<Message> made = new ArrayList<>(workload.batch);
    for (int i = 0; i < workload.batch; i++) {
      made.add(make());
    }
    return made;
  }

  @Override
  public void close() throws InterruptedException {
    consumers.stop();
    broker.close();
  }

  /** One consumer; fails if an offset is missing. */
  private static final class Reader implements ConsumerThreads.Turn {
    private final Subscription subscription;
    private final int take;
    private final Tally tally;
    private long next;

    Reader(Subscription subscription, int take, Tally tally) {
      this.subscription = subscription;
      this.take = take;
      this.tally = tally;
    }

    @Override
    public void run() throws InterruptedException {
      List<Delivery> deliveries = subscription.receiveBatch(take, LONG);
      for (int i = 0; i < deliveries.size(); i++) {
        Delivery delivery = deliveries.get(i);
        if (delivery.offset() != next++) {
          throw new IllegalStateException("offset " + delivery.offset() + " after " + (next - 2));
        }
        tally.received(delivery.message().size());
      }
    }
  }
}
