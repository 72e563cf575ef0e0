package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import io.blipmq.api.Retention;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.WhenFull;
import io.blipmq.core.port.LogRecord;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Payloads back to records; the mirror of {@link RecordEncoder}. Keeps nothing, any thread. */
final class RecordDecoder {
  private RecordDecoder() {}

  /**
   * The record whose payload is what remains in a little-endian buffer.
   *
   * @throws MalformedRecordException whatever is wrong with the bytes
   * @throws NewerRecordException if the type or its version is unknown
   */
  static LogRecord decode(ByteBuffer payload)
      throws MalformedRecordException, NewerRecordException {
    try {
      byte type = payload.get();
      byte version = payload.get();
      if (version < 1 || version > RecordDescriptor.version(type)) {
        throw new NewerRecordException(type, version);
      }
      LogRecord record = body(type, version, payload);
      if (payload.hasRemaining()) {
        throw new MalformedRecordException(
            payload.remaining() + " bytes too many after a record of type " + type);
      }
      return record;
    } catch (BufferUnderflowException e) {
      throw new MalformedRecordException("the payload ends too early");
    } catch (BlipException | ArithmeticException e) {
      throw new MalformedRecordException(String.valueOf(e.getMessage()));
    }
  }

  private static LogRecord body(byte type, byte version, ByteBuffer payload)
      throws MalformedRecordException, NewerRecordException {
    return switch (type) {
      case RecordDescriptor.PUBLISH -> publish(payload);
      case RecordDescriptor.DELAY ->
          new LogRecord.Delay(
              payload.getInt(),
              version == 1 ? LogRecord.Delay.BY_KEY : payload.getInt(),
              payload.getLong(),
              payload.getLong(),
              payload.getLong(),
              payload.getLong(),
              MessageDecoder.decode(payload));
      case RecordDescriptor.RELEASE ->
          new LogRecord.Release(
              payload.getInt(),
              payload.getInt(),
              payload.getLong(),
              payload.getLong(),
              MessageDecoder.decode(payload));
      case RecordDescriptor.SETTLE, RecordDescriptor.SETTLE_MORE ->
          new LogRecord.Settle(
              payload.getInt(),
              payload.getInt(),
              payload.getInt(),
              type == RecordDescriptor.SETTLE,
              payload.getLong(),
              numbers(payload));
      case RecordDescriptor.TOPIC_CREATED ->
          new LogRecord.TopicCreated(
              payload.getInt(), MessageDecoder.text(payload), options(version, payload));
      case RecordDescriptor.TOPIC_ALTERED ->
          new LogRecord.TopicAltered(payload.getInt(), options(version, payload));
      case RecordDescriptor.TOPIC_DELETED -> new LogRecord.TopicDeleted(payload.getInt());
      case RecordDescriptor.SUBSCRIPTION_OPENED ->
          new LogRecord.SubscriptionOpened(
              payload.getInt(),
              MessageDecoder.text(payload),
              MessageDecoder.text(payload),
              MessageDecoder.text(payload));
      case RecordDescriptor.SUBSCRIPTION_CLOSED ->
          new LogRecord.SubscriptionClosed(payload.getInt());
      case RecordDescriptor.CHECKPOINT_BEGIN ->
          new LogRecord.CheckpointBegin(
              payload.getLong(), payload.getInt(), payload.getInt(), payload.getLong());
      case RecordDescriptor.CHECKPOINT_END -> new LogRecord.CheckpointEnd(payload.getLong());
      case RecordDescriptor.PARTITION_STATE ->
          new LogRecord.PartitionState(
              payload.getInt(),
              payload.getInt(),
              payload.getLong(),
              payload.getLong(),
              payload.getLong(),
              numbers(payload));
      case RecordDescriptor.PRODUCER_STATE ->
          new LogRecord.ProducerState(payload.getLong(), payload.getLong(), numbers(payload));
      default -> filterOrTable(type, version, payload);
    };
  }

  private static LogRecord filterOrTable(byte type, byte version, ByteBuffer payload)
      throws MalformedRecordException, NewerRecordException {
    return switch (type) {
      case RecordDescriptor.FILTER_ADDED ->
          new LogRecord.FilterAdded(payload.getInt(), MessageDecoder.text(payload));
      case RecordDescriptor.FILTER_REMOVED ->
          new LogRecord.FilterRemoved(payload.getInt(), MessageDecoder.text(payload));
      case RecordDescriptor.TABLE_PUT ->
          new LogRecord.TablePut(
              MessageDecoder.text(payload),
              MessageDecoder.text(payload),
              MessageDecoder.decode(payload));
      case RecordDescriptor.TABLE_REMOVED ->
          new LogRecord.TableRemoved(MessageDecoder.text(payload), MessageDecoder.text(payload));
      default -> throw new NewerRecordException(type, version);
    };
  }

  private static LogRecord publish(ByteBuffer payload) throws MalformedRecordException {
    int topic = payload.getInt();
    int partition = payload.getInt();
    long firstOffset = payload.getLong();
    long producer = payload.getLong();
    long sequence = payload.getLong();
    int count = count(payload, MessageDescriptor.FIXED_BYTES);
    if (count == 1) {
      return new LogRecord.Publish(
          topic,
          partition,
          firstOffset,
          producer,
          sequence,
          List.of(MessageDecoder.decode(payload)));
    }
    List<Message> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      messages.add(MessageDecoder.decode(payload));
    }
    return new LogRecord.Publish(topic, partition, firstOffset, producer, sequence, messages);
  }

  private static List<Long> numbers(ByteBuffer payload) throws MalformedRecordException {
    int count = count(payload, Long.BYTES);
    List<Long> numbers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      numbers.add(payload.getLong());
    }
    return numbers;
  }

  private static TopicOptions options(byte version, ByteBuffer payload)
      throws MalformedRecordException {
    int partitions = payload.getInt();
    byte kept = payload.get();
    Optional<Retention> retention =
        switch (kept) {
          case 0 -> Optional.empty();
          case 1 ->
              Optional.of(new Retention(payload.getLong(), payload.getLong(), duration(payload)));
          default -> throw new MalformedRecordException("retention flag is " + kept);
        };
    Duration defaultTtl = duration(payload);
    if (version == 1) {
      return new TopicOptions(
          partitions, retention, WhenFull.EVICT_OLDEST, defaultTtl, 0, Optional.empty());
    }
    return new TopicOptions(
        partitions,
        retention,
        OptionCodes.whenFull(payload.get()),
        defaultTtl,
        payload.getInt(),
        OptionCodes.overflow(payload.get()));
  }

  private static Duration duration(ByteBuffer payload) {
    return Duration.ofSeconds(payload.getLong(), payload.getInt());
  }

  /** A count of things that take at least so many bytes each. */
  private static int count(ByteBuffer payload, int leastBytes) throws MalformedRecordException {
    int count = payload.getInt();
    if (count < 0 || (long) count * leastBytes > payload.remaining()) {
      throw new MalformedRecordException(
          "a count of " + count + " with " + payload.remaining() + " bytes left");
    }
    return count;
  }
}
