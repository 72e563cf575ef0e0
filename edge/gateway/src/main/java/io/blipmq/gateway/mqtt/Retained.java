package io.blipmq.gateway.mqtt;

import io.blipmq.api.Message;
import io.blipmq.api.TopicName;
import io.blipmq.core.table.Table;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The retained message of each topic that has one. Any thread. */
final class Retained {
  static final String TABLE = "mqtt/retained";

  private final Table table;

  /** What the broker says of itself is not kept. */
  private final Map<String, Message> ownTopics;

  Retained(Table table, Map<String, Message> ownTopics) {
    this.table = table;
    this.ownTopics = ownTopics;
  }

  /**
   * Keeps a message in the place of the one before; an empty one takes that away [MQTT-3.3.1-5],
   * [MQTT-3.3.1-6], [MQTT-3.3.1-7].
   *
   * @throws io.blipmq.api.BlipException.QueueFull if there is no memory for it
   */
  void keep(String topic, Message message) {
    if (message.size() == 0) {
      table.remove(topic, Table.NOBODY);
    } else {
      table.put(topic, message, Table.NOBODY);
    }
  }

  int count() {
    return table.entries().size();
  }

  /** What a filter matches, as it is when it is come to. */
  Iterator<Map.Entry<String, Message>> matching(String filter) {
    if (filter.startsWith("$")) {
      return new Matching(filter, ownTopics.entrySet().iterator());
    }
    int wildcard = firstWildcard(filter);
    if (wildcard < 0) {
      Message message = table.get(filter);
      return message == null
          ? Map.<String, Message>of().entrySet().iterator()
          : Map.of(filter, message).entrySet().iterator();
    }
    // "a/b/#" matches "a/b" as well: so the range begins before the last separator.
    String prefix = filter.substring(0, Math.max(0, wildcard - 1));
    SortedMap<String, Message> range =
        prefix.isEmpty()
            ? table.entries()
            : table.entries().subMap(prefix, prefix + Character.MAX_VALUE);
    return new Matching(filter, range.entrySet().iterator());
  }

  private static int firstWildcard(String filter) {
    for (int i = 0; i < filter.length(); i++) {
      char c = filter.charAt(i);
      if (c == '+' || c == '#') {
        return i;
      }
    }
    return -1;
  }

  private static final class Matching implements Iterator<Map.Entry<String, Message>> {
    private final String filter;
    private final Iterator<Map.Entry<String, Message>> all;
    private Map.@Nullable Entry<String, Message> next;

    Matching(String filter, Iterator<Map.Entry<String, Message>> all) {
      this.filter = filter;
      this.all = all;
    }

    @Override
    public boolean hasNext() {
      while (next == null && all.hasNext()) {
        Map.Entry<String, Message> candidate = all.next();
        if (TopicName.matches(filter, candidate.getKey())) {
          next = candidate;
        }
      }
      return next != null;
    }

    @Override
    public Map.Entry<String, Message> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Map.Entry<String, Message> found = java.util.Objects.requireNonNull(next);
      next = null;
      return found;
    }
  }
}
