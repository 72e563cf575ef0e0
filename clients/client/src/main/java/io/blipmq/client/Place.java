package io.blipmq.client;

/** A cursor of this connection: where it is, and which of its deliveries are not settled. */
final class Place {
  /** Of more than these the late acknowledgements are not worth remembering. */
  private static final int MOST_REVOKED = 4_096;

  private final int cursor;
  private final String topic;
  private final int partition;

  /** Guarded by the lock of {@link Unsettled}. */
  private final OffsetSet offsets = new OffsetSet();

  /** Those that the broker took back, and may still take an acknowledgement of; likewise. */
  private OffsetSet revoked = new OffsetSet();

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

  /** Takes a delivery out of what is in flight, without this side's doing; false if it was not. */
  boolean revoke(long offset) {
    if (!offsets.remove(offset)) {
      return false;
    }
    if (revoked.size() == MOST_REVOKED) {
      revoked = new OffsetSet();
    }
    revoked.add(offset);
    return true;
  }

  /** Whether a delivery was revoked; then it is forgotten. */
  boolean wasRevoked(long offset) {
    return revoked.remove(offset);
  }
}
