package io.blipmq.benchmarks.growth;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.util.ArrayList;
import java.util.List;

/** What there is more and more of. All in memory, at QoS 0, 16 bytes a message. */
enum Dimension {
  TOPICS("topics, each with a subscription; published to in turns", 100_000) {
    @Override
    Stage stage(BlipMQ broker, int size) {
      List<Topic> topics = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        topics.add(broker.topic("topic/" + i));
        topics.getLast().subscribe(forgetful());
      }
      return new Published(topics);
    }
  },
  SUBSCRIPTIONS("subscriptions on the topic; for each delivery", 10_000) {
    @Override
    Stage stage(BlipMQ broker, int size) {
      Topic topic = broker.topic("topic");
      for (int i = 0; i < size; i++) {
        topic.subscribe(forgetful());
      }
      return new Published(List.of(topic));
    }

    @Override
    int deliveries(int size) {
      return size;
    }
  },
  CONSUMERS("consumers of a group, which take in turns", 1_000) {
    @Override
    Stage stage(BlipMQ broker, int size) {
      Topic topic = broker.topic("topic");
      List<Subscription> consumers = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        consumers.add(topic.subscribe(SubscribeOptions.group("group").withPrefetch(1)));
      }
      return new Taken(topic, consumers);
    }
  },
  PATTERNS("subscriptions to patterns that do not match", 10_000) {
    @Override
    Stage stage(BlipMQ broker, int size) {
      for (int i = 0; i < size; i++) {
        broker.subscribe("other/" + i + "/+/#", forgetful());
      }
      Topic topic = broker.topic("topic");
      return new Taken(topic, List.of(topic.subscribe()));
    }
  },
  BACKLOG("messages that another group has not read", 1_000_000) {
    @Override
    Stage stage(BlipMQ broker, int size) throws InterruptedException {
      Topic topic = broker.topic("topic");
      topic.subscribe(SubscribeOptions.group("behind").withCapacity(Integer.MAX_VALUE)).close();
      for (int i = 0; i < size; i++) {
        topic.publish(MESSAGE);
      }
      return new Taken(topic, List.of(topic.subscribe()));
    }
  };

  static final Message MESSAGE = Message.builder(new byte[16]).qos(QoS.AT_MOST_ONCE).build();

  final String title;
  final int most;

  Dimension(String title, int most) {
    this.title = title;
    this.most = most;
  }

  abstract Stage stage(BlipMQ broker, int size) throws InterruptedException;

  /** How many deliveries a message makes. */
  int deliveries(int size) {
    return 1;
  }

  /** Keeps the latest few messages and is never read. */
  private static SubscribeOptions forgetful() {
    return SubscribeOptions.unnamed()
        .withQos(QoS.AT_MOST_ONCE)
        .withOverflow(OverflowPolicy.DROP_OLDEST)
        .withCapacity(16);
  }

  /** Publishes to the topics in turns. */
  private static final class Published implements Stage {
    private final List<Topic> topics;
    private int next;

    Published(List<Topic> topics) {
      this.topics = topics;
    }

    @Override
    public void message() throws InterruptedException {
      topics.get(next).publish(MESSAGE);
      next = next + 1 == topics.size() ? 0 : next + 1;
    }
  }

  /** Publishes, and takes the message by whichever consumer's turn it is. */
  private static final class Taken implements Stage {
    private final Topic topic;
    private final List<Subscription> consumers;
    private int next;

    Taken(Topic topic, List<Subscription> consumers) {
      this.topic = topic;
      this.consumers = consumers;
    }

    @Override
    public void message() throws InterruptedException {
      topic.publish(MESSAGE);
      while (consumers.get(next).tryReceive().isEmpty()) {
        next = next + 1 == consumers.size() ? 0 : next + 1;
      }
    }
  }
}
