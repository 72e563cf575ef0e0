package io.blipmq.gateway.flatbuffers;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import io.blipmq.core.subscription.Cursor;
import io.blipmq.gateway.connection.Feed;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.gateway.connection.Turns;
import io.netty.buffer.ByteBuf;

/** A subscription to one topic, which writes its messages as buffers. On the connection's loop. */
final class MessageFeed extends Feed {
  /** An id has the topic's number in its upper bits and the place in the topic in these. */
  private static final int PLACE_BITS = 40;

  private static final long PLACE_MASK = (1L << PLACE_BITS) - 1;

  private final long topicBits;
  private final Runnable whenEnded;

  MessageFeed(Turns turns, Outbound outbound, int topicId, Runnable whenEnded) {
    super(turns, outbound);
    this.topicBits = (long) topicId << PLACE_BITS;
    this.whenEnded = whenEnded;
  }

  @Override
  protected void write(ByteBuf out, Cursor cursor, long offset, Message message) {
    int partitions = cursor.partition().topic().partitions().size();
    long place = offset * partitions + cursor.partition().index();
    ServerBuffers.message(out, topicBits | (place & PLACE_MASK), message);
  }

  @Override
  protected void ended(BlipException reason) {
    whenEnded.run();
  }
}
