package io.blipmq.cli;

import io.blipmq.api.Headers;
import io.blipmq.api.Message;
import io.blipmq.api.Retention;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.port.LogRecord;
import io.blipmq.journal.FoundRecord;
import io.blipmq.journal.OfflineFolder;
import io.blipmq.journal.tool.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A record as an object of one line. One thread. */
final class RecordLine {
  private final PayloadFormat format;
  private final JsonBuffer line = new JsonBuffer();

  RecordLine(PayloadFormat format) {
    this.format = format;
  }

  /** The line, without its end; the same buffer each time. */
  JsonBuffer of(FoundRecord found, Names names) {
    line.clear().beginObject().name("id").value(found.id());
    line.name("type").value(RecordType.of(found.content()).toString());
    line.name("segment").value(OfflineFolder.fileName(found.segment()));
    line.name("position").value(found.position()).name("bytes").value(found.bytes());
    switch (found.content()) {
      case FoundRecord.Content.Stored(LogRecord record) -> stored(record, names);
      case FoundRecord.Content.Synced(long id) -> line.name("through").value(id);
      case FoundRecord.Content.Gap() -> {
        // Says nothing but that it is there.
      }
    }
    return line.endObject();
  }

  private void stored(LogRecord record, Names names) {
    switch (record) {
      case LogRecord.Publish publish -> {
        place(publish.topic(), publish.partition(), names);
        line.name("offset").value(publish.firstOffset());
        producer(publish.producer(), publish.sequence());
        messages(publish.messages());
      }
      case LogRecord.Delay delay -> {
        topic(delay.topic(), names);
        if (delay.partition() != LogRecord.Delay.BY_KEY) {
          line.name("partition").value(delay.partition());
        }
        line.name("delayed").value(delay.delayed());
        line.name("due").value(Instant.ofEpochMilli(delay.dueMillis()).toString());
        producer(delay.producer(), delay.sequence());
        messages(List.of(delay.message()));
      }
      case LogRecord.Release release -> {
        place(release.topic(), release.partition(), names);
        line.name("offset").value(release.offset()).name("delayed").value(release.delayed());
        messages(List.of(release.message()));
      }
      case LogRecord.Settle settle -> {
        subscription(settle.subscription(), names);
        place(settle.topic(), settle.partition(), names);
        line.name("whole").value(settle.whole()).name("floor").value(settle.floor());
        numbers("ranges", settle.ranges());
      }
      case LogRecord.TopicCreated created -> {
        topic(created.topic(), names).name("name").value(created.name());
        options(created.options());
      }
      case LogRecord.TopicAltered altered -> {
        topic(altered.topic(), names);
        options(altered.options());
      }
      case LogRecord.TopicDeleted deleted -> topic(deleted.topic(), names);
      case LogRecord.SubscriptionOpened opened -> {
        subscription(opened.subscription(), names);
        line.name("pattern").value(opened.pattern()).name("name").value(opened.name());
        line.name("filter").value(opened.filter());
      }
      case LogRecord.SubscriptionClosed closed -> subscription(closed.subscription(), names);
      default -> checkpoint(record, names);
    }
  }

  private void checkpoint(LogRecord record, Names names) {
    switch (record) {
      case LogRecord.CheckpointBegin begin -> {
        line.name("number").value(begin.number());
        line.name("last_topic").value(begin.lastTopic());
        line.name("last_subscription").value(begin.lastSubscription());
        line.name("last_delayed").value(begin.lastDelayed());
      }
      case LogRecord.CheckpointEnd end -> line.name("number").value(end.number());
      case LogRecord.PartitionState state -> {
        place(state.topic(), state.partition(), names);
        line.name("next_offset").value(state.nextOffset());
        line.name("first_kept").value(state.firstKept());
        line.name("memory_bytes").value(state.bytes());
        numbers("landmarks", state.landmarks());
      }
      case LogRecord.FilterAdded added -> filter(added.subscription(), added.filter(), names);
      case LogRecord.FilterRemoved removed ->
          filter(removed.subscription(), removed.filter(), names);
      case LogRecord.TablePut put ->
          line.name("table").value(put.table()).name("key").value(put.key());
      case LogRecord.TableRemoved removed ->
          line.name("table").value(removed.table()).name("key").value(removed.key());
      case LogRecord.ProducerState state -> {
        line.name("producer").value(state.producer());
        line.name("all_below").value(state.allBelow());
        numbers("stored", state.stored());
      }
      default -> throw new IllegalArgumentException("no record of a checkpoint: " + record);
    }
  }

  private JsonBuffer topic(int number, Names names) {
    return line.name("topic").value(names.topic(number)).name("topic_number").value(number);
  }

  private void place(int topic, int partition, Names names) {
    topic(topic, names).name("partition").value(partition);
  }

  private void filter(int subscription, String filter, Names names) {
    subscription(subscription, names);
    line.name("filter").value(filter);
  }

  private void subscription(int number, Names names) {
    line.name("subscription").value(names.subscription(number));
    line.name("subscription_number").value(number);
  }

  private void producer(long producer, long sequence) {
    if (producer != 0) {
      line.name("producer").value(producer).name("sequence").value(sequence);
    }
  }

  private void numbers(String name, List<Long> numbers) {
    line.name(name).beginArray();
    numbers.forEach(line::value);
    line.endArray();
  }

  private void options(TopicOptions options) {
    line.name("partitions").value(options.partitions());
    if (options.retention().isPresent()) {
      Retention retention = options.retention().get();
      line.name("retention").beginObject().name("messages").value(retention.messages());
      line.name("bytes").value(retention.bytes());
      line.name("age_ms").value(millis(retention.age())).endObject();
    }
    line.name("when_full").value(options.whenFull().text());
    line.name("default_ttl_ms").value(millis(options.defaultTtl()));
    line.name("capacity").value(options.capacity());
    options.overflow().ifPresent(policy -> line.name("overflow").value(policy.text()));
  }

  private static long millis(Duration duration) {
    try {
      return duration.toMillis();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private void messages(List<Message> messages) {
    line.name("count").value(messages.size()).name("messages").beginArray();
    for (Message message : messages) {
      line.beginObject();
      message(message, line);
      line.name("payload_bytes").value(message.size());
      payload(message, format, line);
      line.endObject();
    }
    line.endArray();
  }

  /** The payload in that format, if it is shown at all. */
  static void payload(Message message, PayloadFormat format, JsonBuffer line) {
    if (format != PayloadFormat.NONE) {
      message.readPayload((array, start, length) ->
          line.name("payload")
              .value(
                  format == PayloadFormat.TEXT
                      ? new String(array, start, length, StandardCharsets.UTF_8)
                      : Base64.getEncoder()
                          .encodeToString(Arrays.copyOfRange(array, start, start + length))));
    }
  }

  /** What a message has beside its payload. */
  static void message(Message message, JsonBuffer line) {
    if (message.key().isPresent()) {
      line.name("key").value(message.key().get());
    }
    if (message.headers().size() > 0) {
      line.name("headers").beginObject();
      for (Headers.Header header : message.headers()) {
        line.name(header.name()).value(header.value());
      }
      line.endObject();
    }
    line.name("created").value(message.created().toString());
    if (message.ttlMillis() > 0) {
      line.name("ttl_ms").value(message.ttlMillis());
    }
  }
}
