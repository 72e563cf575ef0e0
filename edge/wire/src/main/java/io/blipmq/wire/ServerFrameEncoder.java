package io.blipmq.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** Writes what servers of version 2 send. Stateless. */
public final class ServerFrameEncoder {
  /** The most runs that one CONFIRM can hold. */
  public static final int MAX_RUNS = 0xFFFF;

  private static final int JOURNAL = 2;

  private ServerFrameEncoder() {}

  /** Writes a whole frame. NACK is the same in version 1. */
  public static void encode(ByteBuf out, long correlationId, ServerFrame frame) {
    int start = FrameEncoder.begin(out, type(frame), correlationId);
    payload(out, frame);
    FrameEncoder.end(out, start);
  }

  /** Writes a CONFIRM of one run, without an object. */
  public static void confirm(
      ByteBuf out,
      long correlationId,
      int partition,
      long firstOffset,
      int count,
      io.blipmq.api.Durability durability) {
    int start = FrameEncoder.begin(out, FrameDescriptor.CONFIRM, correlationId);
    out.writeShort(1)
        .writeShort(0)
        .writeShort(partition)
        .writeLong(firstOffset)
        .writeInt(count)
        .writeByte(Durabilities.code(durability));
    FrameEncoder.end(out, start);
  }

  private static int type(ServerFrame frame) {
    return switch (frame) {
      case ClientFrame.Ping f -> FrameDescriptor.PING;
      case ClientFrame.Pong f -> FrameDescriptor.PONG;
      case ServerFrame.Welcome f -> FrameDescriptor.WELCOME;
      case ServerFrame.Ok f -> FrameDescriptor.OK;
      case ServerFrame.Nack f -> FrameDescriptor.NACK;
      case ServerFrame.Confirm f -> FrameDescriptor.CONFIRM;
      case ServerFrame.Subscribed f -> FrameDescriptor.SUBSCRIBED;
      case ServerFrame.Cursor f -> FrameDescriptor.CURSOR;
      case ServerFrame.Revoked f -> FrameDescriptor.REVOKED;
      case ServerFrame.Closed f -> FrameDescriptor.CLOSED;
      case ServerFrame.Goodbye f -> FrameDescriptor.GOODBYE;
      case StatsReply f -> FrameDescriptor.STATS_REPLY;
    };
  }

  private static void payload(ByteBuf out, ServerFrame frame) {
    switch (frame) {
      case ClientFrame.Ping f -> {}
      case ClientFrame.Pong f -> {}
      case ServerFrame.Welcome f -> {
        out.writeShort(f.version())
            .writeByte((f.authRequired() ? 1 : 0) | (f.journal() ? JOURNAL : 0))
            .writeInt(f.maxMessageBytes())
            .writeInt(f.maxFrameBytes());
        Fields.writeNotice(out, f.server());
      }
      case ServerFrame.Ok f -> out.writeLong(f.value());
      case ServerFrame.Nack f -> notice(out, f.code(), f.text());
      case ServerFrame.Confirm f -> runs(out, f.runs());
      case ServerFrame.Subscribed f -> out.writeInt(f.subscription());
      case ServerFrame.Cursor f -> {
        out.writeInt(f.subscription()).writeInt(f.cursor()).writeShort(f.partition());
        Fields.writeText(out, f.topic());
      }
      case ServerFrame.Revoked f -> {
        out.writeInt(f.subscription());
        ClientFrameEncoder.ranges(out, f.ranges());
      }
      case ServerFrame.Closed f -> {
        out.writeInt(f.subscription());
        notice(out, f.code(), f.text());
      }
      case ServerFrame.Goodbye f -> notice(out, f.code(), f.text());
      case StatsReply f -> stats(out, f);
    }
  }

  private static void notice(ByteBuf out, int code, String text) {
    out.writeShort(code);
    Fields.writeNotice(out, text);
  }

  private static void runs(ByteBuf out, List<ServerFrame.Run> runs) {
    out.writeShort(runs.size());
    for (ServerFrame.Run run : runs) {
      out.writeShort(run.code())
          .writeShort(run.partition())
          .writeLong(run.firstOffset())
          .writeInt(run.count())
          .writeByte(Durabilities.code(run.durability()));
    }
  }

  private static void stats(ByteBuf out, StatsReply reply) {
    out.writeByte(reply.last() ? 1 : 0).writeInt(reply.entries().size());
    for (StatsReply.Entry entry : reply.entries()) {
      out.writeByte(entry.kind().code());
      Fields.writeText(out, entry.name());
      Fields.writeText(out, entry.pattern());
      out.writeShort(entry.fields().size());
      entry
          .fields()
          .forEach((key, value) -> {
            out.writeByte(key.length());
            out.writeCharSequence(key, java.nio.charset.StandardCharsets.US_ASCII);
            out.writeLong(value);
          });
    }
  }
}
