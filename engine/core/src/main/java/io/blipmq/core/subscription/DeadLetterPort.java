package io.blipmq.core.subscription;

import io.blipmq.api.Message;
import io.blipmq.core.topic.PublishListener;

/** Publishes to a dead-letter topic. Called without locks. */
public interface DeadLetterPort {
  /** Makes the topic if need be; the listener learns how it ended. */
  void send(String topic, Message letter, PublishListener listener);
}
