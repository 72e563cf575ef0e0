package io.blipmq.wire;

import static io.blipmq.wire.PublishDescriptor.ALL_FLAGS;
import static io.blipmq.wire.PublishDescriptor.FIXED_BYTES;
import static io.blipmq.wire.PublishDescriptor.NO_WAIT;
import static io.blipmq.wire.PublishDescriptor.RANDOM;
import static io.blipmq.wire.PublishDescriptor.ROUND_ROBIN;
import static io.blipmq.wire.PublishDescriptor.ROUTING;
import static io.blipmq.wire.PublishDescriptor.TO_PARTITION;
import static io.blipmq.wire.PublishDescriptor.UNIT;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.api.Routing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a PUBLISH payload of version 2 in place: {@link #header}, then the topic in one of two
 * ways, then {@link #messages}. An object reads one payload after the other; one thread.
 */
public final class PublishDecoder {
  private int topicFrom;
  private int topicBytes;

  /**
   * Reads what is before the messages; the buffer's reader index is at their count then.
   *
   * @throws MalformedFrameException not fatal
   */
  public PublishHeader header(ByteBuf payload) {
    Fields.need(payload, FIXED_BYTES);
    int flags = payload.readUnsignedByte();
    if ((flags & ~ALL_FLAGS) != 0) {
      throw MalformedFrameException.payload("PUBLISH flags " + flags + "; use 0 to " + ALL_FLAGS);
    }
    Durability atLeast = Durabilities.of(payload.readUnsignedByte());
    int deadline = Fields.readCount(payload);
    long producer = payload.readLong();
    long sequence = payload.readLong();
    topicBytes = payload.readUnsignedShort();
    Fields.need(payload, topicBytes);
    topicFrom = payload.readerIndex();
    payload.skipBytes(topicBytes);
    return new PublishHeader(
        (flags & UNIT) != 0,
        atLeast,
        deadline,
        producer,
        sequence,
        (flags & NO_WAIT) == 0,
        routing(flags, payload));
  }

  private static Routing routing(int flags, ByteBuf payload) {
    return switch (flags & ROUTING) {
      case ROUND_ROBIN -> Routing.roundRobin();
      case RANDOM -> Routing.random();
      case TO_PARTITION -> toPartition(Fields.readShort(payload));
      default -> Routing.byKey();
    };
  }

  private static Routing toPartition(int partition) {
    try {
      return Routing.toPartition(partition);
    } catch (BlipException.InvalidRequest e) {
      throw MalformedFrameException.payload(String.valueOf(e.getMessage()));
    }
  }

  /** Whether the topic has this name in UTF-8; makes no object. */
  public boolean topicIs(ByteBuf payload, byte[] name) {
    if (topicBytes != name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (payload.getByte(topicFrom + i) != name[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The topic's name.
   *
   * @throws MalformedFrameException if it is not UTF-8; not fatal
   */
  public String topic(ByteBuf payload) {
    if (!ByteBufUtil.isText(payload, topicFrom, topicBytes, StandardCharsets.UTF_8)) {
      throw MalformedFrameException.payload("topic is not UTF-8");
    }
    return payload.toString(topicFrom, topicBytes, StandardCharsets.UTF_8);
  }

  /**
   * Reads the messages, which no longer need the buffer then.
   *
   * @throws MalformedFrameException not fatal
   */
  public List<Message> messages(ByteBuf payload) {
    int count = Fields.readElements(payload, MessageDescriptor.MIN_BYTES);
    if (count == 0) {
      throw MalformedFrameException.payload("PUBLISH without a message; send at least one");
    }
    MessageDecoder decoder = new MessageDecoder();
    List<Message> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      messages.add(decoder.decode(payload));
    }
    Fields.end(payload);
    return messages;
  }
}
