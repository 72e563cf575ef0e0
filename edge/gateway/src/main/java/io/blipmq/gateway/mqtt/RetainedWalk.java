package io.blipmq.gateway.mqtt;

import io.blipmq.api.Message;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The way through the retained messages of one new subscription. One thread at a time. */
final class RetainedWalk {
  private final Granted granted;
  private final Iterator<Map.Entry<String, Message>> messages;
  private Map.@Nullable Entry<String, Message> current;

  RetainedWalk(Granted granted, Iterator<Map.Entry<String, Message>> messages) {
    this.granted = granted;
    this.messages = messages;
  }

  Granted granted() {
    return granted;
  }

  /** The message that is to be sent; null at the end. Stays until {@link #sent}. */
  Map.@Nullable Entry<String, Message> current() {
    if (current == null && messages.hasNext()) {
      current = messages.next();
    }
    return current;
  }

  void sent() {
    current = null;
  }
}
