package io.blipmq.cli;

import io.blipmq.core.port.LogRecord;
import io.blipmq.journal.FoundRecord;
import java.util.Locale;

/** The types of records, by the words that {@code wal dump} has for them. */
enum RecordType {
  PUBLISH,
  DELAY,
  RELEASE,
  SETTLE,
  TOPIC_CREATED,
  TOPIC_ALTERED,
  TOPIC_DELETED,
  SUBSCRIPTION_OPENED,
  SUBSCRIPTION_CLOSED,
  CHECKPOINT_BEGIN,
  CHECKPOINT_END,
  PARTITION_STATE,
  PRODUCER_STATE,
  FILTER_ADDED,
  FILTER_REMOVED,
  TABLE_PUT,
  TABLE_REMOVED,
  /** Damage was here, and was set aside. */
  GAP,
  /** The log was synced. */
  SYNCED;

  static RecordType of(FoundRecord.Content content) {
    return switch (content) {
      case FoundRecord.Content.Stored(LogRecord record) -> of(record);
      case FoundRecord.Content.Gap() -> GAP;
      case FoundRecord.Content.Synced(long _) -> SYNCED;
    };
  }

  private static RecordType of(LogRecord record) {
    return switch (record) {
      case LogRecord.Publish _ -> PUBLISH;
      case LogRecord.Delay _ -> DELAY;
      case LogRecord.Release _ -> RELEASE;
      case LogRecord.Settle _ -> SETTLE;
      case LogRecord.TopicCreated _ -> TOPIC_CREATED;
      case LogRecord.TopicAltered _ -> TOPIC_ALTERED;
      case LogRecord.TopicDeleted _ -> TOPIC_DELETED;
      case LogRecord.SubscriptionOpened _ -> SUBSCRIPTION_OPENED;
      case LogRecord.SubscriptionClosed _ -> SUBSCRIPTION_CLOSED;
      case LogRecord.CheckpointBegin _ -> CHECKPOINT_BEGIN;
      case LogRecord.CheckpointEnd _ -> CHECKPOINT_END;
      case LogRecord.PartitionState _ -> PARTITION_STATE;
      case LogRecord.ProducerState _ -> PRODUCER_STATE;
      case LogRecord.FilterAdded _ -> FILTER_ADDED;
      case LogRecord.FilterRemoved _ -> FILTER_REMOVED;
      case LogRecord.TablePut _ -> TABLE_PUT;
      case LogRecord.TableRemoved _ -> TABLE_REMOVED;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
