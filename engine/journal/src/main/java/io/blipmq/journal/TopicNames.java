package io.blipmq.journal;

import io.blipmq.core.port.LogRecord;
import java.util.HashMap;
import java.util.Map;

/** The names of topics, for messages to people. Any thread. */
final class TopicNames {
  private final Map<Integer, String> names = new HashMap<>();

  /** Sees a record that may say or end a name. */
  void see(LogRecord record) {
    switch (record) {
      case LogRecord.TopicCreated created -> put(created);
      case LogRecord.TopicDeleted deleted -> remove(deleted);
      default -> {}
    }
  }

  private synchronized void put(LogRecord.TopicCreated created) {
    names.put(created.topic(), created.name());
  }

  private synchronized void remove(LogRecord.TopicDeleted deleted) {
    names.remove(deleted.topic());
  }

  /** A topic's name, or its number. */
  synchronized String of(int topic) {
    String name = names.get(topic);
    return name == null ? "topic number " + topic : name;
  }
}
