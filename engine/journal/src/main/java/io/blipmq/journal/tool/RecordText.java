package io.blipmq.journal.tool;

import io.blipmq.core.port.LogRecord;

/** Says in a few words what a record is about. */
final class RecordText {
  private RecordText() {}

  static String of(LogRecord record, LogState names) {
    return switch (record) {
      case LogRecord.Publish publish -> publish(publish, names);
      case LogRecord.Delay delay -> "a delayed message for topic " + topic(delay.topic(), names);
      case LogRecord.Release release ->
          "offset %d of topic %s, partition %d"
              .formatted(release.offset(), topic(release.topic(), names), release.partition());
      case LogRecord.Settle settle ->
          "subscription %s has settled%s all below offset %d%s of topic %s, partition %d"
              .formatted(
                  subscription(settle.subscription(), names),
                  settle.whole() ? "" : ", beside what it had,",
                  settle.floor(),
                  settle.ranges().isEmpty()
                      ? ""
                      : " and " + settle.ranges().size() / 2 + " ranges beyond",
                  topic(settle.topic(), names),
                  settle.partition());
      case LogRecord.TopicCreated created -> "the creation of topic " + created.name();
      case LogRecord.TopicAltered altered ->
          "a change of options of topic " + topic(altered.topic(), names);
      case LogRecord.TopicDeleted deleted ->
          "the deletion of topic " + topic(deleted.topic(), names);
      case LogRecord.SubscriptionOpened opened ->
          "the opening of subscription " + opened.name() + " (" + opened.pattern() + ")";
      case LogRecord.SubscriptionClosed closed ->
          "the end of subscription " + subscription(closed.subscription(), names);
      case LogRecord.FilterAdded added ->
          "filter %s of subscription %s"
              .formatted(added.filter(), subscription(added.subscription(), names));
      case LogRecord.FilterRemoved removed ->
          "the end of filter %s of subscription %s"
              .formatted(removed.filter(), subscription(removed.subscription(), names));
      case LogRecord.TablePut put -> "entry %s of table %s".formatted(put.key(), put.table());
      case LogRecord.TableRemoved removed ->
          "the end of entry %s of table %s".formatted(removed.key(), removed.table());
      case LogRecord.CheckpointBegin begin -> "the beginning of checkpoint " + begin.number();
      case LogRecord.CheckpointEnd end -> "the end of checkpoint " + end.number();
      case LogRecord.PartitionState state ->
          "the state of topic %s, partition %d, in a checkpoint"
              .formatted(topic(state.topic(), names), state.partition());
      case LogRecord.ProducerState state ->
          "the state of producer %d, in a checkpoint".formatted(state.producer());
    };
  }

  private static String publish(LogRecord.Publish publish, LogState names) {
    long last = publish.firstOffset() + publish.messages().size() - 1;
    String offsets =
        last <= publish.firstOffset()
            ? "offset " + publish.firstOffset()
            : "offsets " + publish.firstOffset() + " to " + last;
    return "%s of topic %s, partition %d"
        .formatted(offsets, topic(publish.topic(), names), publish.partition());
  }

  static String topic(int number, LogState names) {
    return names.topic(number).orElse("#" + number);
  }

  static String subscription(int number, LogState names) {
    return names.subscription(number).orElse("#" + number);
  }
}
