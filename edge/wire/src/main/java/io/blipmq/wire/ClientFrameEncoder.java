package io.blipmq.wire;

import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.Retention;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.WhenFull;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Writes what clients of version 2 send. Stateless. */
public final class ClientFrameEncoder {
  private static final long MAX_UNSIGNED_INT = 0xFFFF_FFFFL;

  private ClientFrameEncoder() {}

  /**
   * Writes a whole frame.
   *
   * @throws io.blipmq.api.BlipException.InvalidRequest if a text is longer than 65,535 bytes;
   *     nothing is written then
   */
  public static void encode(ByteBuf out, long correlationId, ClientFrame frame) {
    int start = FrameEncoder.begin(out, type(frame), correlationId);
    boolean whole = false;
    try {
      payload(out, frame);
      FrameEncoder.end(out, start);
      whole = true;
    } finally {
      if (!whole) {
        out.writerIndex(start);
      }
    }
  }

  private static int type(ClientFrame frame) {
    return switch (frame) {
      case ClientFrame.Hello f -> FrameDescriptor.HELLO;
      case ClientFrame.Auth f -> FrameDescriptor.AUTH;
      case ClientFrame.Ping f -> FrameDescriptor.PING;
      case ClientFrame.Pong f -> FrameDescriptor.PONG;
      case ClientFrame.Subscribe f -> FrameDescriptor.SUBSCRIBE;
      case ClientFrame.Credit f -> FrameDescriptor.CREDIT;
      case ClientFrame.Ack f -> FrameDescriptor.ACK;
      case ClientFrame.Return f -> FrameDescriptor.RETURN;
      case ClientFrame.Seek f -> FrameDescriptor.SEEK;
      case ClientFrame.Commit f -> FrameDescriptor.COMMIT;
      case ClientFrame.Positions f -> FrameDescriptor.POSITIONS;
      case ClientFrame.Unsubscribe f -> FrameDescriptor.UNSUBSCRIBE;
      case ClientFrame.SubscriptionDelete f -> FrameDescriptor.SUBSCRIPTION_DELETE;
      case ClientFrame.TopicCreate f -> FrameDescriptor.TOPIC_CREATE;
      case ClientFrame.TopicAlter f -> FrameDescriptor.TOPIC_ALTER;
      case ClientFrame.TopicDelete f -> FrameDescriptor.TOPIC_DELETE;
      case ClientFrame.Stats f -> FrameDescriptor.STATS;
      case ClientFrame.Resend f -> FrameDescriptor.RESEND;
    };
  }

  private static void payload(ByteBuf out, ClientFrame frame) {
    switch (frame) {
      case ClientFrame.Hello f -> out.writeShort(f.version());
      case ClientFrame.Auth f -> Fields.writeText(out, f.apiKey());
      case ClientFrame.Ping f -> {}
      case ClientFrame.Pong f -> {}
      case ClientFrame.Subscribe f -> subscribe(out, f);
      case ClientFrame.Credit f ->
          out.writeInt(f.subscription()).writeInt(f.messages()).writeInt(f.bytes());
      case ClientFrame.Ack f -> {
        out.writeInt(f.subscription()).writeByte(f.through() ? 1 : 0);
        ranges(out, f.ranges());
      }
      case ClientFrame.Return f -> {
        out.writeInt(f.subscription());
        action(out, f.action());
        ranges(out, f.ranges());
      }
      case ClientFrame.Seek f -> {
        out.writeInt(f.subscription());
        StartCodec.write(out, Optional.<StartPosition>of(f.position()));
      }
      case ClientFrame.Commit f -> {
        out.writeInt(f.subscription());
        Fields.writeText(out, f.what().topic());
        out.writeShort(f.what().partition()).writeLong(f.what().offset());
      }
      case ClientFrame.Positions f -> out.writeInt(f.subscription());
      case ClientFrame.Unsubscribe f -> out.writeInt(f.subscription());
      case ClientFrame.SubscriptionDelete f -> texts(out, f.pattern(), f.group());
      case ClientFrame.TopicCreate f -> topicOptions(out, f.topic(), f.options());
      case ClientFrame.TopicAlter f -> topicOptions(out, f.topic(), f.options());
      case ClientFrame.TopicDelete f -> Fields.writeText(out, f.topic());
      case ClientFrame.Stats f -> {
        out.writeByte(f.what().code());
        Fields.writeText(out, f.topic());
      }
      case ClientFrame.Resend f -> texts(out, f.topic(), f.group());
    }
  }

  private static void subscribe(ByteBuf out, ClientFrame.Subscribe frame) {
    SubscribeOptions options = frame.options();
    texts(out, frame.pattern(), options.group().orElse(""));
    out.writeByte(options.qos().level());
    StartCodec.write(out, options.start());
    out.writeInt(options.capacity())
        .writeByte(options.overflow().map(ClientFrameEncoder::overflow).orElse(0))
        .writeInt(unsignedMillis(options.ackDeadline()))
        .writeInt(options.maxRetries())
        .writeInt(unsignedMillis(options.retryBackoff()))
        .writeInt(frame.creditMessages())
        .writeInt(frame.creditBytes());
    Fields.writeText(out, options.filter());
    if (!options.partitions().isEmpty()) {
      out.writeShort(options.partitions().size());
      options.partitions().forEach(out::writeShort);
    }
  }

  private static int overflow(OverflowPolicy policy) {
    return switch (policy) {
      case DROP_OLDEST -> 1;
      case DROP_NEW -> 2;
      case BLOCK -> 3;
      case FAIL -> 4;
    };
  }

  private static void action(ByteBuf out, ClientFrame.Action action) {
    switch (action) {
      case ClientFrame.Action.Retry retry when retry.delay().isEmpty() ->
          out.writeByte(0).writeInt(0);
      case ClientFrame.Action.Retry retry ->
          out.writeByte(1).writeInt(unsignedMillis(retry.delay().orElse(Duration.ZERO)));
      case ClientFrame.Action.GiveUp giveUp -> out.writeByte(2).writeInt(0);
    }
  }

  static void ranges(ByteBuf out, List<ClientFrame.Range> ranges) {
    out.writeInt(ranges.size());
    for (ClientFrame.Range range : ranges) {
      out.writeInt(range.cursor()).writeLong(range.from()).writeLong(range.to());
    }
  }

  private static void topicOptions(ByteBuf out, String topic, TopicOptions options) {
    Fields.writeText(out, topic);
    Retention retention = options.retention().orElse(Retention.unlimited());
    out.writeShort(options.partitions())
        .writeByte(options.retention().isPresent() ? 1 : 0)
        .writeLong(retention.messages())
        .writeLong(retention.bytes())
        .writeLong(retention.age().toMillis())
        .writeLong(options.defaultTtl().toMillis())
        .writeByte(whenFull(options.whenFull()))
        .writeInt(options.capacity())
        .writeByte(options.overflow().map(ClientFrameEncoder::overflow).orElse(0));
  }

  private static int whenFull(WhenFull choice) {
    return switch (choice) {
      case EVICT_OLDEST -> 0;
      case BLOCK -> 1;
      case FAIL -> 2;
    };
  }

  private static void texts(ByteBuf out, String first, String second) {
    Fields.writeText(out, first);
    Fields.writeText(out, second);
  }

  /** Milliseconds, rounded up, so that zero stays the only zero. */
  private static int unsignedMillis(Duration duration) {
    long millis =
        duration.toSeconds() >= MAX_UNSIGNED_INT / 1_000
            ? MAX_UNSIGNED_INT
            : duration.plusNanos(999_999).toMillis();
    return (int) millis;
  }
}
