package io.blipmq.core.table;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.topic.Services;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries by key, in the order of the keys. Reads take no lock and see what was put last, whether
 * the log has it yet or not. Changes are appended to the log in the order in which they are made;
 * who has to know that one is stored hands over a listener, which must not block or call back.
 */
public final class Table {
  /** For who need not know. */
  public static final MessageLog.AppendListener NOBODY =
      new MessageLog.AppendListener() {
        @Override
        public void appended(Durability durability) {}

        @Override
        public void failed(BlipException reason) {}
      };

  /** What an entry costs the memory limit beside its key and value, in bytes. */
  private static final int ENTRY_BYTES = 128;

  private static final int SLICE = 256;

  private final String name;
  private final Services services;
  private final NavigableMap<String, Message> entries = new ConcurrentSkipListMap<>();

  Table(String name, Services services) {
    this.name = name;
    this.services = services;
  }

  /** What is under a key, or null. */
  public @Nullable Message get(String key) {
    return entries.get(key);
  }

  /** All entries, as they are when they are come to. */
  public NavigableMap<String, Message> entries() {
    return Collections.unmodifiableNavigableMap(entries);
  }

  /**
   * Puts a value in the place of what the key had.
   *
   * @throws BlipException.QueueFull if the memory limit leaves no room for it; nothing has changed
   */
  public synchronized void put(String key, Message value, MessageLog.AppendListener stored) {
    Message before = entries.get(key);
    long more = cost(key, value) - (before == null ? 0 : cost(key, before));
    if (more > 0 && !services.budget().tryTake(more)) {
      throw new BlipException.QueueFull(
          "no memory for an entry of "
              + name
              + ": the limit of "
              + services.budget().limitBytes()
              + " bytes is reached; remove some, or raise memory_limit_bytes");
    }
    if (more < 0) {
      services.budget().release(-more);
    }
    entries.put(key, value);
    append(new LogRecord.TablePut(name, key, value), stored);
  }

  /** Removes an entry, if there is one. */
  public synchronized void remove(String key, MessageLog.AppendListener stored) {
    Message before = entries.remove(key);
    if (before == null) {
      stored.appended(Durability.MEMORY);
      return;
    }
    services.budget().release(cost(key, before));
    append(new LogRecord.TableRemoved(name, key), stored);
  }

  private void append(LogRecord record, MessageLog.AppendListener stored) {
    if (services.log().isPresent()) {
      services.log().get().append(record, Durability.MEMORY, stored);
    } else {
      stored.appended(Durability.MEMORY);
    }
  }

  /** Takes over what the log says. */
  synchronized void recover(String key, @Nullable Message value) {
    Message before = value == null ? entries.remove(key) : entries.put(key, value);
    services
        .budget()
        .take((value == null ? 0 : cost(key, value)) - (before == null ? 0 : cost(key, before)));
  }

  /**
   * Appends a slice of the entries, from behind a key on; returns its last key, null at the end.
   */
  synchronized @Nullable String checkpoint(@Nullable String after, Consumer<LogRecord> log) {
    NavigableMap<String, Message> rest = after == null ? entries : entries.tailMap(after, false);
    int count = 0;
    for (Map.Entry<String, Message> entry : rest.entrySet()) {
      log.accept(new LogRecord.TablePut(name, entry.getKey(), entry.getValue()));
      if (++count == SLICE) {
        return entry.getKey();
      }
    }
    return null;
  }

  private static long cost(String key, Message value) {
    return ENTRY_BYTES + key.length() + (long) value.memoryBytes();
  }
}
