package io.blipmq.journal;

import java.nio.ByteBuffer;

/**
 * Looks into a record that carries messages of a partition, without decoding it. Moves along from
 * record to record; one thread.
 */
final class RecordView {
  private static final int TOPIC = RecordDescriptor.BODY_OFFSET;
  private static final int PARTITION = TOPIC + Integer.BYTES;
  private static final int OFFSET = PARTITION + Integer.BYTES;
  private static final int COUNT = OFFSET + 3 * Long.BYTES;
  private static final int PUBLISHED = COUNT + Integer.BYTES;
  private static final int RELEASED = OFFSET + 2 * Long.BYTES;

  private int topic;
  private int partition;
  private long first;
  private int count;
  private int messages;

  /** Looks at the record in the buffer; false if it carries no messages of a partition. */
  boolean on(ByteBuffer record) {
    int start = record.position();
    byte type = record.get(start + RecordDescriptor.TYPE_OFFSET);
    boolean published = type == RecordDescriptor.PUBLISH;
    if (!published && type != RecordDescriptor.RELEASE) {
      return false;
    }
    messages = published ? PUBLISHED : RELEASED;
    if (record.remaining() < messages) {
      return false;
    }
    topic = record.getInt(start + TOPIC);
    partition = record.getInt(start + PARTITION);
    first = record.getLong(start + OFFSET);
    count = published ? record.getInt(start + COUNT) : 1;
    return count > 0;
  }

  boolean isOf(int wantedTopic, int wantedPartition) {
    return topic == wantedTopic && partition == wantedPartition;
  }

  /** The first message's offset. */
  long first() {
    return first;
  }

  /** The offset behind the last message's. */
  long end() {
    return first + count;
  }

  /** Where in the record the messages begin. */
  int messages() {
    return messages;
  }

  /** Shows whose messages the record has. */
  void show(LostOffsets lost) {
    lost.see(topic, partition, first, end());
  }

  /** Adds the record to an index. */
  void stage(IndexBuilder index, long position) {
    index.stage(topic, partition, first, first + count - 1, position);
  }
}
