package io.blipmq.wire;

import io.blipmq.api.BlipException;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.api.Retention;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.WhenFull;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what clients of version 2 send. Stateless. */
public final class ClientFrameDecoder {
  private static final int RANGE_BYTES = 20;
  private static final int DEFAULT_RETRIES = -1;
  private static final int ONLY_PARTITION = 0xFFFF;

  /** So that one frame does not keep a server's other connections waiting. */
  private static final int MOST_RANGES = 0xFFFF;

  private ClientFrameDecoder() {}

  /**
   * Reads a payload of any type but PUBLISH.
   *
   * @throws MalformedFrameException fatal if clients send no such type
   */
  public static ClientFrame decode(int type, ByteBuf payload) {
    try {
      ClientFrame frame = read(type, payload);
      Fields.end(payload);
      return frame;
    } catch (BlipException.InvalidRequest e) {
      throw MalformedFrameException.payload(String.valueOf(e.getMessage()));
    }
  }

  private static ClientFrame read(int type, ByteBuf in) {
    return switch (type) {
      case FrameDescriptor.HELLO -> new ClientFrame.Hello(Fields.readShort(in));
      case FrameDescriptor.AUTH -> new ClientFrame.Auth(Fields.readText(in));
      case FrameDescriptor.PING -> new ClientFrame.Ping();
      case FrameDescriptor.PONG -> new ClientFrame.Pong();
      case FrameDescriptor.SUBSCRIBE -> subscribe(in);
      case FrameDescriptor.CREDIT -> credit(in);
      case FrameDescriptor.ACK -> ack(in);
      case FrameDescriptor.RETURN -> giveBack(in);
      case FrameDescriptor.SEEK -> seek(in);
      case FrameDescriptor.COMMIT -> new ClientFrame.Commit(Fields.readInt(in), commit(in));
      case FrameDescriptor.POSITIONS -> new ClientFrame.Positions(Fields.readInt(in));
      case FrameDescriptor.UNSUBSCRIBE -> new ClientFrame.Unsubscribe(Fields.readInt(in));
      case FrameDescriptor.SUBSCRIPTION_DELETE ->
          new ClientFrame.SubscriptionDelete(Fields.readText(in), Fields.readText(in));
      case FrameDescriptor.TOPIC_CREATE ->
          new ClientFrame.TopicCreate(Fields.readText(in), topicOptions(in));
      case FrameDescriptor.TOPIC_ALTER ->
          new ClientFrame.TopicAlter(Fields.readText(in), topicOptions(in));
      case FrameDescriptor.TOPIC_DELETE -> new ClientFrame.TopicDelete(Fields.readText(in));
      case FrameDescriptor.STATS -> stats(in);
      case FrameDescriptor.RESEND ->
          new ClientFrame.Resend(Fields.readText(in), Fields.readText(in));
      default -> throw MalformedFrameException.fatal("unknown frame type " + type);
    };
  }

  private static ClientFrame subscribe(ByteBuf in) {
    String pattern = Fields.readText(in);
    String group = Fields.readText(in);
    SubscribeOptions options =
        group.isEmpty() ? SubscribeOptions.unnamed() : SubscribeOptions.group(group);
    options = options.withQos(QoS.of(Fields.readByte(in)));
    Optional<StartPosition> start = StartCodec.read(in);
    options = start.isPresent() ? options.from(start.get()) : options;
    int capacity = Fields.readCount(in);
    options = capacity == 0 ? options : options.withCapacity(capacity);
    int overflow = Fields.readByte(in);
    options = overflow == 0 ? options : options.withOverflow(overflow(overflow));
    Duration ackDeadline = millis(in);
    options = ackDeadline.isZero() ? options : options.withAckDeadline(ackDeadline);
    int retries = Fields.readInt(in);
    options = retries == DEFAULT_RETRIES ? options : options.withMaxRetries(retries);
    Duration backoff = millis(in);
    options = backoff.isZero() ? options : options.withRetryBackoff(backoff);
    int creditMessages = Fields.readCount(in);
    int creditBytes = Fields.readCount(in);
    options = options.withFilter(Fields.readText(in)).withPartitions(partitions(in));
    return new ClientFrame.Subscribe(pattern, options, creditMessages, creditBytes);
  }

  /** The last field, which need not be there. */
  private static int[] partitions(ByteBuf in) {
    int count = in.isReadable() ? Fields.readShort(in) : 0;
    Fields.need(in, 2L * count);
    int[] partitions = new int[count];
    for (int i = 0; i < partitions.length; i++) {
      partitions[i] = in.readUnsignedShort();
    }
    return partitions;
  }

  private static Settlement.Commit commit(ByteBuf in) {
    String topic = Fields.readText(in);
    int partition = Fields.readShort(in);
    return new Settlement.Commit(
        topic,
        partition == ONLY_PARTITION ? Settlement.Commit.ONLY : partition,
        Fields.readNotNegative(in, "offset"));
  }

  private static OverflowPolicy overflow(int code) {
    return switch (code) {
      case 1 -> OverflowPolicy.DROP_OLDEST;
      case 2 -> OverflowPolicy.DROP_NEW;
      case 3 -> OverflowPolicy.BLOCK;
      case 4 -> OverflowPolicy.FAIL;
      default -> throw MalformedFrameException.payload("overflow policy " + code + "; use 0 to 4");
    };
  }

  private static ClientFrame credit(ByteBuf in) {
    return new ClientFrame.Credit(Fields.readInt(in), Fields.readCount(in), Fields.readCount(in));
  }

  private static ClientFrame ack(ByteBuf in) {
    int subscription = Fields.readInt(in);
    int mode = Fields.readByte(in);
    if (mode > 1) {
      throw MalformedFrameException.payload("ACK mode " + mode + "; use 0 or 1");
    }
    return new ClientFrame.Ack(subscription, mode == 1, ranges(in));
  }

  private static ClientFrame giveBack(ByteBuf in) {
    int subscription = Fields.readInt(in);
    int code = Fields.readByte(in);
    Duration delay = millis(in);
    ClientFrame.Action action =
        switch (code) {
          case 0 -> new ClientFrame.Action.Retry(Optional.empty());
          case 1 -> new ClientFrame.Action.Retry(Optional.of(delay));
          case 2 -> new ClientFrame.Action.GiveUp();
          default ->
              throw MalformedFrameException.payload("RETURN action " + code + "; use 0 to 2");
        };
    return new ClientFrame.Return(subscription, action, ranges(in));
  }

  static List<ClientFrame.Range> ranges(ByteBuf in) {
    int count = Fields.readElements(in, RANGE_BYTES);
    if (count > MOST_RANGES) {
      throw MalformedFrameException.payload(
          count + " ranges in one frame; send at most " + MOST_RANGES);
    }
    List<ClientFrame.Range> ranges = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int cursor = in.readInt();
      long from = Fields.readNotNegative(in, "range start");
      long to = Fields.readNotNegative(in, "range end");
      ranges.add(new ClientFrame.Range(cursor, from, to));
    }
    return ranges;
  }

  private static ClientFrame seek(ByteBuf in) {
    int subscription = Fields.readInt(in);
    StartPosition position =
        StartCodec.read(in)
            .orElseThrow(() -> MalformedFrameException.payload("start kind 0; use 1 to 5"));
    return new ClientFrame.Seek(subscription, position);
  }

  private static TopicOptions topicOptions(ByteBuf in) {
    int partitions = Fields.readShort(in);
    boolean retained = Fields.readByte(in) != 0;
    long messages = Fields.readLong(in);
    long bytes = Fields.readLong(in);
    Duration age = Duration.ofMillis(Fields.readLong(in));
    Duration ttl = Duration.ofMillis(Fields.readLong(in));
    Optional<Retention> retention =
        retained ? Optional.of(new Retention(messages, bytes, age)) : Optional.empty();
    WhenFull whenFull = whenFull(Fields.readByte(in));
    int capacity = Fields.readCount(in);
    int overflow = Fields.readByte(in);
    return new TopicOptions(
        partitions,
        retention,
        whenFull,
        ttl,
        capacity,
        overflow == 0 ? Optional.empty() : Optional.of(overflow(overflow)));
  }

  private static WhenFull whenFull(int code) {
    return switch (code) {
      case 0 -> WhenFull.EVICT_OLDEST;
      case 1 -> WhenFull.BLOCK;
      case 2 -> WhenFull.FAIL;
      default -> throw MalformedFrameException.payload("when full is " + code + "; use 0 to 2");
    };
  }

  private static ClientFrame stats(ByteBuf in) {
    int code = Fields.readByte(in);
    ClientFrame.Stats.What what =
        switch (code) {
          case 0 -> ClientFrame.Stats.What.BROKER;
          case 1 -> ClientFrame.Stats.What.TOPICS;
          case 2 -> ClientFrame.Stats.What.TOPIC;
          default -> throw MalformedFrameException.payload("STATS of " + code + "; use 0 to 2");
        };
    return new ClientFrame.Stats(what, Fields.readText(in));
  }

  private static Duration millis(ByteBuf in) {
    return Duration.ofMillis(Integer.toUnsignedLong(Fields.readInt(in)));
  }
}
