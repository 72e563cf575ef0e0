package io.blipmq.journal;

import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.api.Retention;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.WhenFull;
import io.blipmq.core.port.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What {@link OldFormatTest} writes into the folder of a new version: records of every type. */
final class FormatRecords {
  private FormatRecords() {}

  private static Message plain(String text) {
    return Message.builder(text).qos(QoS.AT_LEAST_ONCE).createdMillis(1_700_000_000_000L).build();
  }

  private static Message rich() {
    return Message.builder(new byte[] {0, 1, -1})
        .qos(QoS.AT_LEAST_ONCE)
        .createdMillis(1_700_000_000_001L)
        .ttlMillis(60_000)
        .delayMillis(5_000)
        .key("schlüssel")
        .header("content-type", "x/y")
        .build();
  }

  static List<LogRecord> beforeTheCheckpoint() {
    var retention = new Retention(1_000, 1 << 20, Duration.ofDays(1));
    List<LogRecord> records = new ArrayList<>();
    records.add(
        new LogRecord.TopicCreated(
            1,
            "orders/eu",
            TopicOptions.defaults()
                .withPartitions(2)
                .withRetention(retention, WhenFull.FAIL)
                .withDefaultTtl(Duration.ofHours(1))
                .withCapacity(77)
                .withOverflow(OverflowPolicy.DROP_NEW)));
    records.add(new LogRecord.TopicCreated(2, "größe", TopicOptions.defaults()));
    records.add(new LogRecord.SubscriptionOpened(1, "orders/#", "billing", "kind = 'a'"));
    records.add(new LogRecord.SubscriptionOpened(2, "größe", "other", ""));
    records.add(new LogRecord.Publish(1, 0, 0, 0, 0, List.of(plain("first"))));
    records.add(new LogRecord.Publish(1, 1, 0, 7, 9, List.of(plain(""), rich(), plain("third"))));
    records.add(new LogRecord.Publish(1, 0, 1, 0, 0, List.of(plain("to be lost"))));
    records.add(new LogRecord.Delay(1, 1, 1, 1_700_000_005_001L, 7, 10, rich()));
    records.add(
        new LogRecord.Delay(
            1, LogRecord.Delay.BY_KEY, 2, 1_700_000_009_001L, 0, 0, plain("later")));
    records.add(new LogRecord.Release(1, 0, 2, 1, rich()));
    records.add(new LogRecord.Settle(1, 1, 0, 1, List.of()));
    records.add(new LogRecord.Settle(1, 1, 1, 0, List.of(1L, 2L, 5L, 9L)));
    records.add(new LogRecord.Settle(1, 1, 1, false, 0, List.of(11L, 12L)));
    records.add(new LogRecord.SubscriptionOpened(3, "", "session", ""));
    records.add(new LogRecord.FilterAdded(3, "orders/+"));
    records.add(new LogRecord.FilterAdded(3, "größe"));
    records.add(new LogRecord.FilterRemoved(3, "größe"));
    records.add(new LogRecord.TablePut("retained", "orders/eu", rich()));
    records.add(new LogRecord.TablePut("retained", "größe", plain("gone")));
    records.add(new LogRecord.TableRemoved("retained", "größe"));
    records.add(
        new LogRecord.TopicAltered(
            2,
            TopicOptions.defaults()
                .withPartitions(3)
                .withRetention(Retention.ofMessages(5), WhenFull.BLOCK)
                .withOverflow(OverflowPolicy.BLOCK)));
    for (int i = 0; i < 12; i++) {
      records.add(
          new LogRecord.Publish(1, 0, 3 + i, 0, 0, List.of(plain(i + " " + "x".repeat(400)))));
    }
    records.add(new LogRecord.SubscriptionClosed(2));
    records.add(new LogRecord.TopicDeleted(2));
    return records;
  }

  static List<LogRecord> fromTheCheckpointOn() {
    return List.of(
        new LogRecord.CheckpointBegin(1, 2, 2, 2),
        new LogRecord.TopicCreated(
            1,
            "orders/eu",
            TopicOptions.defaults().withPartitions(2).withDefaultTtl(Duration.ofHours(1))),
        new LogRecord.PartitionState(1, 0, 15, 2, 6_000, List.of(2L, 0L, 1_700_000_000_000L)),
        new LogRecord.PartitionState(1, 1, 3, 0, 300, List.of()),
        new LogRecord.Delay(1, LogRecord.Delay.BY_KEY, 2, 1_700_000_009_001L, 0, 0, plain("later")),
        new LogRecord.Publish(1, 0, 15, 0, 0, List.of(plain("meanwhile"))),
        new LogRecord.ProducerState(7, 9, List.of(10L, 12L)),
        new LogRecord.TablePut("retained", "orders/eu", rich()),
        new LogRecord.SubscriptionOpened(1, "orders/#", "billing", "kind = 'a'"),
        new LogRecord.Settle(1, 1, 0, 1, List.of()),
        new LogRecord.Settle(1, 1, 1, 0, List.of(1L, 2L, 5L, 9L, 11L, 12L)),
        new LogRecord.SubscriptionOpened(3, "", "session", ""),
        new LogRecord.FilterAdded(3, "orders/+"),
        new LogRecord.CheckpointEnd(1),
        new LogRecord.Settle(1, 1, 1, false, 0, List.of(3L, 4L)),
        new LogRecord.FilterAdded(3, "more/#"),
        new LogRecord.Publish(1, 0, 16, 0, 0, List.of(plain("last"))));
  }
}
