package io.blipmq.journal;

import io.blipmq.api.Message;
import io.blipmq.api.Retention;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.port.LogRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * Payloads of records: type, version, body. Makes no garbage; one thread, but {@link #bytes} may be
 * called by any. Numbers of topics, partitions and subscriptions are u32, everything that counts
 * further is u64, lists and texts begin with their length as u32.
 */
final class RecordEncoder {
  private static final int DURATION_BYTES = Long.BYTES + Integer.BYTES;
  private static final int PUBLISH_BYTES = 2 * Integer.BYTES + 3 * Long.BYTES + Integer.BYTES;

  private final MessageEncoder messages = new MessageEncoder();

  /** What {@link #encode} writes, in bytes. */
  static long bytes(LogRecord record) {
    return RecordDescriptor.PREFIX_BYTES
        + switch (record) {
          case LogRecord.Publish publish -> publishBytes(publish.messages());
          case LogRecord.Delay delay ->
              2 * Integer.BYTES + 4 * Long.BYTES + MessageEncoder.bytes(delay.message());
          case LogRecord.Release release ->
              2 * Integer.BYTES + 2 * Long.BYTES + MessageEncoder.bytes(release.message());
          case LogRecord.Settle settle ->
              3 * Integer.BYTES + Long.BYTES + listBytes(settle.ranges());
          case LogRecord.TopicCreated created ->
              Integer.BYTES + TextEncoder.bytes(created.name()) + optionBytes(created.options());
          case LogRecord.TopicAltered altered -> Integer.BYTES + optionBytes(altered.options());
          case LogRecord.TopicDeleted _ -> Integer.BYTES;
          case LogRecord.SubscriptionOpened opened ->
              Integer.BYTES
                  + TextEncoder.bytes(opened.pattern())
                  + TextEncoder.bytes(opened.name())
                  + TextEncoder.bytes(opened.filter());
          case LogRecord.SubscriptionClosed _ -> Integer.BYTES;
          case LogRecord.FilterAdded added -> Integer.BYTES + TextEncoder.bytes(added.filter());
          case LogRecord.FilterRemoved gone -> Integer.BYTES + TextEncoder.bytes(gone.filter());
          case LogRecord.TablePut put ->
              TextEncoder.bytes(put.table())
                  + TextEncoder.bytes(put.key())
                  + MessageEncoder.bytes(put.value());
          case LogRecord.TableRemoved gone ->
              TextEncoder.bytes(gone.table()) + TextEncoder.bytes(gone.key());
          case LogRecord.CheckpointBegin _ -> 2 * Integer.BYTES + 2 * Long.BYTES;
          case LogRecord.CheckpointEnd _ -> Long.BYTES;
          case LogRecord.PartitionState state ->
              2 * Integer.BYTES + 3 * Long.BYTES + listBytes(state.landmarks());
          case LogRecord.ProducerState state -> 2 * Long.BYTES + listBytes(state.stored());
        };
  }

  private static long publishBytes(List<Message> messages) {
    long bytes = PUBLISH_BYTES;
    for (int i = 0; i < messages.size(); i++) {
      bytes += MessageEncoder.bytes(messages.get(i));
    }
    return bytes;
  }

  private static long listBytes(List<Long> numbers) {
    return Integer.BYTES + (long) Long.BYTES * numbers.size();
  }

  private static int optionBytes(TopicOptions options) {
    return Integer.BYTES
        + 1
        + (options.retention().isPresent() ? 2 * Long.BYTES + DURATION_BYTES : 0)
        + DURATION_BYTES
        + 1
        + Integer.BYTES
        + 1;
  }

  void encode(LogRecord record, ByteBuffer target) {
    switch (record) {
      case LogRecord.Publish publish -> encode(publish, target);
      case LogRecord.Delay delay -> encode(delay, target);
      case LogRecord.Release release -> encode(release, target);
      case LogRecord.Settle settle -> encode(settle, target);
      case LogRecord.TopicCreated created -> {
        begin(RecordDescriptor.TOPIC_CREATED, target).putInt(created.topic());
        TextEncoder.encode(created.name(), target);
        encode(created.options(), target);
      }
      case LogRecord.TopicAltered altered -> {
        begin(RecordDescriptor.TOPIC_ALTERED, target).putInt(altered.topic());
        encode(altered.options(), target);
      }
      case LogRecord.TopicDeleted deleted ->
          begin(RecordDescriptor.TOPIC_DELETED, target).putInt(deleted.topic());
      case LogRecord.SubscriptionOpened opened -> {
        begin(RecordDescriptor.SUBSCRIPTION_OPENED, target).putInt(opened.subscription());
        TextEncoder.encode(opened.pattern(), target);
        TextEncoder.encode(opened.name(), target);
        TextEncoder.encode(opened.filter(), target);
      }
      case LogRecord.SubscriptionClosed closed ->
          begin(RecordDescriptor.SUBSCRIPTION_CLOSED, target).putInt(closed.subscription());
      case LogRecord.FilterAdded added -> {
        begin(RecordDescriptor.FILTER_ADDED, target).putInt(added.subscription());
        TextEncoder.encode(added.filter(), target);
      }
      case LogRecord.FilterRemoved removed -> {
        begin(RecordDescriptor.FILTER_REMOVED, target).putInt(removed.subscription());
        TextEncoder.encode(removed.filter(), target);
      }
      case LogRecord.TablePut put -> encode(put, target);
      case LogRecord.TableRemoved removed -> encode(removed, target);
      case LogRecord.CheckpointBegin checkpoint ->
          begin(RecordDescriptor.CHECKPOINT_BEGIN, target)
              .putLong(checkpoint.number())
              .putInt(checkpoint.lastTopic())
              .putInt(checkpoint.lastSubscription())
              .putLong(checkpoint.lastDelayed());
      case LogRecord.CheckpointEnd checkpoint ->
          begin(RecordDescriptor.CHECKPOINT_END, target).putLong(checkpoint.number());
      case LogRecord.PartitionState state -> encode(state, target);
      case LogRecord.ProducerState state -> {
        begin(RecordDescriptor.PRODUCER_STATE, target)
            .putLong(state.producer())
            .putLong(state.allBelow());
        encode(state.stored(), target);
      }
    }
  }

  private void encode(LogRecord.TablePut put, ByteBuffer target) {
    begin(RecordDescriptor.TABLE_PUT, target);
    TextEncoder.encode(put.table(), target);
    TextEncoder.encode(put.key(), target);
    messages.encode(put.value(), target);
  }

  private static void encode(LogRecord.TableRemoved removed, ByteBuffer target) {
    begin(RecordDescriptor.TABLE_REMOVED, target);
    TextEncoder.encode(removed.table(), target);
    TextEncoder.encode(removed.key(), target);
  }

  private void encode(LogRecord.Publish publish, ByteBuffer target) {
    begin(RecordDescriptor.PUBLISH, target)
        .putInt(publish.topic())
        .putInt(publish.partition())
        .putLong(publish.firstOffset())
        .putLong(publish.producer())
        .putLong(publish.sequence())
        .putInt(publish.messages().size());
    for (int i = 0; i < publish.messages().size(); i++) {
      messages.encode(publish.messages().get(i), target);
    }
  }

  private void encode(LogRecord.Delay delay, ByteBuffer target) {
    begin(RecordDescriptor.DELAY, target)
        .putInt(delay.topic())
        .putInt(delay.partition())
        .putLong(delay.delayed())
        .putLong(delay.dueMillis())
        .putLong(delay.producer())
        .putLong(delay.sequence());
    messages.encode(delay.message(), target);
  }

  private static void encode(LogRecord.Settle settle, ByteBuffer target) {
    begin(settle.whole() ? RecordDescriptor.SETTLE : RecordDescriptor.SETTLE_MORE, target)
        .putInt(settle.subscription())
        .putInt(settle.topic())
        .putInt(settle.partition())
        .putLong(settle.floor());
    encode(settle.ranges(), target);
  }

  private void encode(LogRecord.Release release, ByteBuffer target) {
    begin(RecordDescriptor.RELEASE, target)
        .putInt(release.topic())
        .putInt(release.partition())
        .putLong(release.offset())
        .putLong(release.delayed());
    messages.encode(release.message(), target);
  }

  private static void encode(LogRecord.PartitionState state, ByteBuffer target) {
    begin(RecordDescriptor.PARTITION_STATE, target)
        .putInt(state.topic())
        .putInt(state.partition())
        .putLong(state.nextOffset())
        .putLong(state.firstKept())
        .putLong(state.bytes());
    encode(state.landmarks(), target);
  }

  private static void encode(List<Long> numbers, ByteBuffer target) {
    target.putInt(numbers.size());
    for (int i = 0; i < numbers.size(); i++) {
      target.putLong(numbers.get(i));
    }
  }

  private static void encode(TopicOptions options, ByteBuffer target) {
    target.putInt(options.partitions()).put((byte) (options.retention().isPresent() ? 1 : 0));
    if (options.retention().isPresent()) {
      Retention retention = options.retention().get();
      target.putLong(retention.messages()).putLong(retention.bytes());
      encode(retention.age(), target);
    }
    encode(options.defaultTtl(), target);
    target
        .put(OptionCodes.of(options.whenFull()))
        .putInt(options.capacity())
        .put(OptionCodes.of(options.overflow()));
  }

  private static void encode(Duration duration, ByteBuffer target) {
    target.putLong(duration.getSeconds()).putInt(duration.getNano());
  }

  private static ByteBuffer begin(byte type, ByteBuffer target) {
    return target.put(type).put(RecordDescriptor.version(type));
  }
}
