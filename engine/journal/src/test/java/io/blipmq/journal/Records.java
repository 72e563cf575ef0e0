package io.blipmq.journal;

import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.api.Retention;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.WhenFull;
import io.blipmq.core.port.LogRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Records to test with, and what makes two of them the same. */
final class Records {
  private static final String[] TEXTS = {
    "", "a", "orders/eu", "größe", "日本語", "🙂 smile", "x".repeat(300), "\u0000", "lone \uD800 half"
  };

  private Records() {}

  /** A publish of one message with that text, at that offset. */
  static LogRecord publish(long offset, String text) {
    return new LogRecord.Publish(1, 0, offset, 0, 0, List.of(Message.of(text)));
  }

  /** Any record. */
  static LogRecord random(RandomGenerator random) {
    return switch (random.nextInt(20)) {
      case 0 -> delay(random);
      case 1 ->
          new LogRecord.Release(
              random.nextInt(),
              random.nextInt(),
              random.nextLong(),
              random.nextLong(),
              message(random));
      case 2 ->
          new LogRecord.Settle(
              random.nextInt(),
              random.nextInt(),
              random.nextInt(),
              random.nextBoolean(),
              random.nextLong(),
              numbers(random));
      case 3 -> new LogRecord.TopicCreated(random.nextInt(), text(random), options(random));
      case 4 -> new LogRecord.TopicAltered(random.nextInt(), options(random));
      case 5 -> new LogRecord.TopicDeleted(random.nextInt());
      case 6 ->
          new LogRecord.SubscriptionOpened(
              random.nextInt(), text(random), text(random), text(random));
      case 7 -> new LogRecord.SubscriptionClosed(random.nextInt());
      case 8 -> new LogRecord.CheckpointEnd(random.nextLong());
      case 9 ->
          new LogRecord.PartitionState(
              random.nextInt(),
              random.nextInt(),
              random.nextLong(),
              random.nextLong(),
              random.nextLong(),
              numbers(random));
      case 10 -> new LogRecord.ProducerState(random.nextLong(), random.nextLong(), numbers(random));
      case 11 ->
          new LogRecord.CheckpointBegin(
              random.nextLong(), random.nextInt(), random.nextInt(), random.nextLong());
      case 12 -> new LogRecord.FilterAdded(random.nextInt(), text(random));
      case 13 -> new LogRecord.FilterRemoved(random.nextInt(), text(random));
      case 14 -> new LogRecord.TablePut(text(random), text(random), message(random));
      case 15 -> new LogRecord.TableRemoved(text(random), text(random));
      default -> publish(random);
    };
  }

  private static LogRecord publish(RandomGenerator random) {
    List<Message> messages = new ArrayList<>();
    int count = random.nextInt(4) == 0 ? random.nextInt(20) : 1;
    for (int i = 0; i < count; i++) {
      messages.add(message(random));
    }
    return new LogRecord.Publish(
        random.nextInt(),
        random.nextInt(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        messages);
  }

  private static LogRecord delay(RandomGenerator random) {
    return new LogRecord.Delay(
        random.nextInt(),
        random.nextInt(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        message(random));
  }

  private static List<Long> numbers(RandomGenerator random) {
    return random.longs(random.nextInt(5)).boxed().toList();
  }

  private static Message message(RandomGenerator random) {
    byte[] array = new byte[random.nextInt(random.nextInt(20) == 0 ? 5_000 : 100)];
    random.nextBytes(array);
    int start = random.nextInt(array.length + 1);
    Message.Builder builder =
        Message.builder(array, start, array.length - start)
            .qos(QoS.of(random.nextInt(2)))
            .ttlMillis(random.nextBoolean() ? 0 : random.nextLong(Long.MAX_VALUE))
            .delayMillis(random.nextBoolean() ? 0 : random.nextLong(Long.MAX_VALUE))
            .createdMillis(random.nextBoolean() ? 0 : random.nextLong(Long.MAX_VALUE));
    if (random.nextBoolean()) {
      builder.key(text(random));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      builder.header("name " + i + text(random), text(random));
    }
    return builder.build();
  }

  private static TopicOptions options(RandomGenerator random) {
    TopicOptions options =
        TopicOptions.defaults()
            .withPartitions(1 + random.nextInt(TopicOptions.MAX_PARTITIONS))
            .withDefaultTtl(duration(random))
            .withCapacity(random.nextInt(Integer.MAX_VALUE));
    if (random.nextBoolean()) {
      options = options.withOverflow(any(random, OverflowPolicy.values()));
    }
    if (random.nextBoolean()) {
      return options;
    }
    Retention retention =
        new Retention(
            1 + random.nextLong(Long.MAX_VALUE - 1),
            random.nextLong(Long.MAX_VALUE),
            duration(random));
    return options.withRetention(retention, any(random, WhenFull.values()));
  }

  private static <T> T any(RandomGenerator random, T[] all) {
    return all[random.nextInt(all.length)];
  }

  private static Duration duration(RandomGenerator random) {
    return Duration.ofSeconds(random.nextLong(Long.MAX_VALUE), random.nextInt(1_000_000_000));
  }

  private static String text(RandomGenerator random) {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  /** The bytes of a record's payload; two records are the same if these are. */
  static byte[] bytes(LogRecord record) {
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.toIntExact(RecordEncoder.bytes(record)))
            .order(ByteOrder.LITTLE_ENDIAN);
    new RecordEncoder().encode(record, buffer);
    return buffer.array();
  }
}
