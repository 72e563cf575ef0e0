package io.blipmq.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what servers of version 2 send. Stateless. */
public final class ServerFrameDecoder {
  private static final int RUN_BYTES = 17;
  private static final int MIN_ENTRY_BYTES = 7;
  private static final int MIN_FIELD_BYTES = 9;
  private static final int AUTH = 1;
  private static final int JOURNAL = 2;

  private ServerFrameDecoder() {}

  /**
   * Reads a payload of any type but DELIVER.
   *
   * @throws MalformedFrameException fatal if servers send no such type
   */
  public static ServerFrame decode(int type, ByteBuf payload) {
    ServerFrame frame = read(type, payload);
    Fields.end(payload);
    return frame;
  }

  private static ServerFrame read(int type, ByteBuf in) {
    return switch (type) {
      case FrameDescriptor.PING -> new ClientFrame.Ping();
      case FrameDescriptor.PONG -> new ClientFrame.Pong();
      case FrameDescriptor.WELCOME -> welcome(in);
      case FrameDescriptor.OK -> new ServerFrame.Ok(Fields.readLong(in));
      case FrameDescriptor.NACK -> new ServerFrame.Nack(Fields.readShort(in), Fields.readText(in));
      case FrameDescriptor.CONFIRM -> new ServerFrame.Confirm(runs(in));
      case FrameDescriptor.SUBSCRIBED -> new ServerFrame.Subscribed(Fields.readInt(in));
      case FrameDescriptor.CURSOR ->
          new ServerFrame.Cursor(
              Fields.readInt(in), Fields.readInt(in), Fields.readShort(in), Fields.readText(in));
      case FrameDescriptor.REVOKED ->
          new ServerFrame.Revoked(Fields.readInt(in), ClientFrameDecoder.ranges(in));
      case FrameDescriptor.CLOSED ->
          new ServerFrame.Closed(Fields.readInt(in), Fields.readShort(in), Fields.readText(in));
      case FrameDescriptor.GOODBYE ->
          new ServerFrame.Goodbye(Fields.readShort(in), Fields.readText(in));
      case FrameDescriptor.STATS_REPLY -> stats(in);
      default -> throw MalformedFrameException.fatal("unknown frame type " + type);
    };
  }

  private static ServerFrame welcome(ByteBuf in) {
    int version = Fields.readShort(in);
    int flags = Fields.readByte(in);
    int maxMessage = Fields.readCount(in);
    int maxFrame = Fields.readCount(in);
    return new ServerFrame.Welcome(
        version,
        (flags & AUTH) != 0,
        (flags & JOURNAL) != 0,
        maxMessage,
        maxFrame,
        Fields.readText(in));
  }

  private static List<ServerFrame.Run> runs(ByteBuf in) {
    int count = Fields.readShort(in);
    Fields.need(in, (long) count * RUN_BYTES);
    List<ServerFrame.Run> runs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      runs.add(
          new ServerFrame.Run(
              in.readUnsignedShort(),
              in.readUnsignedShort(),
              in.readLong(),
              Fields.readCount(in),
              Durabilities.of(in.readUnsignedByte())));
    }
    return runs;
  }

  private static ServerFrame stats(ByteBuf in) {
    boolean last = Fields.readByte(in) != 0;
    int count = Fields.readElements(in, MIN_ENTRY_BYTES);
    List<StatsReply.Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(
          new StatsReply.Entry(
              kind(Fields.readByte(in)), Fields.readText(in), Fields.readText(in), fields(in)));
    }
    return new StatsReply(last, entries);
  }

  private static StatsReply.Kind kind(int code) {
    return switch (code) {
      case 0 -> StatsReply.Kind.BROKER;
      case 1 -> StatsReply.Kind.TOPIC;
      case 2 -> StatsReply.Kind.SUBSCRIPTION;
      case 3 -> StatsReply.Kind.POSITION;
      case 4 -> StatsReply.Kind.PARTITION;
      default -> throw MalformedFrameException.payload("statistics of kind " + code);
    };
  }

  private static Map<String, Long> fields(ByteBuf in) {
    int count = Fields.readShort(in);
    Fields.need(in, (long) count * MIN_FIELD_BYTES);
    Map<String, Long> fields = LinkedHashMap.newLinkedHashMap(count);
    for (int i = 0; i < count; i++) {
      int bytes = Fields.readByte(in);
      Fields.need(in, bytes + Long.BYTES);
      String key = in.toString(in.readerIndex(), bytes, StandardCharsets.US_ASCII);
      in.skipBytes(bytes);
      fields.put(key, in.readLong());
    }
    return fields;
  }
}
