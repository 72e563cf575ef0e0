package io.blipmq.client;

/** A cursor of this connection: where it is, and which of its deliveries are not settled. */
final class Place {
  private final int cursor;
  private final String topic;
  private final int partition;

  /** Guarded by the lock of {@link Unsettled}. */
  private final OffsetSet offsets = new OffsetSet();

  Place(int cursor, String topic, int partition) {
    this.cursor = cursor;
    this.topic = topic;
    this.partition = partition;
  }

  int cursor() {
    return cursor;
  }

  String topic() {
    return topic;
  }

  int partition() {
    return partition;
  }

  /** Whether a delivery came from here. */
  boolean holds(String itsTopic, int itsPartition) {
    return partition == itsPartition && topic.equals(itsTopic);
  }

  OffsetSet offsets() {
    return offsets;
  }
}
