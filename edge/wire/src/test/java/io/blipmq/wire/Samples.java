package io.blipmq.wire;

import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.api.Retention;
import io.blipmq.api.Routing;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.api.WhenFull;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Random but repeatable frames. */
final class Samples {
  private static final String[] ALPHABET = {"a", "Z", "/", "ü", "€", "𝄞", "\u0000", " ", "+"};

  private final Random random;

  Samples(long seed) {
    random = new Random(seed);
  }

  String text(int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
    }
    return text.toString();
  }

  Message message() {
    byte[] payload = new byte[random.nextInt(random.nextInt(10) == 0 ? 30_000 : 400)];
    random.nextBytes(payload);
    Message.Builder builder =
        Message.builder(payload).qos(random.nextBoolean() ? QoS.AT_LEAST_ONCE : QoS.AT_MOST_ONCE);
    if (random.nextInt(4) == 0) {
      builder.key(text(20));
    }
    for (int i = random.nextInt(4) == 0 ? random.nextInt(5) : 0; i > 0; i--) {
      builder.header("h" + i + text(5), text(60));
    }
    builder
        .ttlMillis(maybe())
        .delayMillis(maybe())
        .createdMillis(1 + random.nextLong(Long.MAX_VALUE - 1));
    return builder.build();
  }

  List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    for (int i = random.nextInt(40); i >= 0; i--) {
      messages.add(message());
    }
    return messages;
  }

  PublishHeader publishHeader() {
    return new PublishHeader(
        random.nextBoolean(),
        any(Durability.values()),
        random.nextInt(Integer.MAX_VALUE),
        random.nextLong(),
        random.nextLong(),
        random.nextBoolean(),
        routing());
  }

  private Routing routing() {
    return switch (random.nextInt(4)) {
      case 0 -> Routing.byKey();
      case 1 -> Routing.roundRobin();
      case 2 -> Routing.random();
      default -> Routing.toPartition(random.nextInt(TopicOptions.MAX_PARTITIONS));
    };
  }

  ClientFrame clientFrame() {
    return switch (random.nextInt(18)) {
      case 0 -> new ClientFrame.Hello(random.nextInt(65_536));
      case 1 -> new ClientFrame.Auth(text(50));
      case 2 -> new ClientFrame.Ping();
      case 3 -> new ClientFrame.Pong();
      case 4 -> new ClientFrame.Credit(random.nextInt(), count(), count());
      case 5 -> new ClientFrame.Ack(random.nextInt(), random.nextBoolean(), ranges());
      case 6 -> new ClientFrame.Return(random.nextInt(), action(), ranges());
      case 7 -> new ClientFrame.Seek(random.nextInt(), start());
      case 8 -> new ClientFrame.Unsubscribe(random.nextInt());
      case 9 -> new ClientFrame.SubscriptionDelete(text(50), text(20));
      case 10 -> new ClientFrame.TopicCreate(text(50), topicOptions());
      case 11 -> new ClientFrame.TopicAlter(text(50), topicOptions());
      case 12 -> new ClientFrame.TopicDelete(text(50));
      case 13 -> new ClientFrame.Stats(any(ClientFrame.Stats.What.values()), text(9));
      case 14 -> new ClientFrame.Resend(text(50), text(20));
      case 15 ->
          new ClientFrame.Commit(
              random.nextInt(),
              new Settlement.Commit(
                  text(50), random.nextInt(1_025) - 1, random.nextLong(Long.MAX_VALUE)));
      case 16 -> new ClientFrame.Positions(random.nextInt());
      default -> new ClientFrame.Subscribe(text(50), subscribeOptions(), count(), count());
    };
  }

  ServerFrame serverFrame() {
    int code = random.nextInt(65_536);
    return switch (random.nextInt(10)) {
      case 0 ->
          new ServerFrame.Welcome(
              2, random.nextBoolean(), random.nextBoolean(), count(), count(), text(20));
      case 1 -> new ServerFrame.Ok(random.nextLong());
      case 2 -> new ServerFrame.Nack(code, text(90));
      case 3 -> new ServerFrame.Confirm(runs());
      case 4 -> new ServerFrame.Subscribed(random.nextInt());
      case 5 -> new ServerFrame.Cursor(random.nextInt(), random.nextInt(), code, text(90));
      case 6 -> new ServerFrame.Closed(random.nextInt(), code, text(90));
      case 7 -> new ServerFrame.Goodbye(code, text(90));
      case 8 -> new ServerFrame.Revoked(random.nextInt(), ranges());
      default -> statsReply();
    };
  }

  SubscribeOptions subscribeOptions() {
    SubscribeOptions options =
        random.nextBoolean() ? SubscribeOptions.unnamed() : SubscribeOptions.group("g" + count());
    options = random.nextBoolean() ? options : options.withQos(QoS.AT_MOST_ONCE);
    options = random.nextBoolean() ? options : options.from(start());
    options = random.nextBoolean() ? options : options.withCapacity(1 + random.nextInt(1 << 30));
    options = random.nextBoolean() ? options : options.withOverflow(any(OverflowPolicy.values()));
    options = random.nextBoolean() ? options : options.withMaxRetries(random.nextInt(99));
    options = random.nextBoolean() ? options : options.withAckDeadline(atLeastOneMilli());
    options = random.nextBoolean() ? options : options.withRetryBackoff(atLeastOneMilli());
    options = random.nextBoolean() ? options : options.withPartitions(0, random.nextInt(1_024));
    return options.withFilter(text(30));
  }

  private Duration atLeastOneMilli() {
    return Duration.ofMillis(1 + random.nextLong(0xFFFF_FFFFL));
  }

  private StatsReply statsReply() {
    List<StatsReply.Entry> entries = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      entries.add(
          new StatsReply.Entry(
              any(StatsReply.Kind.values()),
              text(20),
              text(20),
              Map.of("lag", random.nextLong(), "depth", random.nextLong())));
    }
    return new StatsReply(random.nextBoolean(), entries);
  }

  private List<ServerFrame.Run> runs() {
    List<ServerFrame.Run> runs = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      runs.add(
          new ServerFrame.Run(
              random.nextInt(600),
              random.nextInt(1_024),
              random.nextLong(),
              count(),
              any(Durability.values())));
    }
    return runs;
  }

  private List<ClientFrame.Range> ranges() {
    List<ClientFrame.Range> ranges = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      ranges.add(
          new ClientFrame.Range(
              random.nextInt(), random.nextLong(Long.MAX_VALUE), random.nextLong(Long.MAX_VALUE)));
    }
    return ranges;
  }

  private ClientFrame.Action action() {
    return switch (random.nextInt(3)) {
      case 0 -> new ClientFrame.Action.Retry(Optional.empty());
      case 1 -> new ClientFrame.Action.Retry(Optional.of(Duration.ofMillis(count())));
      default -> new ClientFrame.Action.GiveUp();
    };
  }

  private StartPosition start() {
    return switch (random.nextInt(5)) {
      case 0 -> new StartPosition.Earliest();
      case 1 -> new StartPosition.Latest();
      case 2 -> new StartPosition.Offset(random.nextLong(Long.MAX_VALUE));
      case 3 -> new StartPosition.Time(Instant.ofEpochMilli(random.nextInt()));
      default -> new StartPosition.LastCommitted();
    };
  }

  private TopicOptions topicOptions() {
    TopicOptions options =
        TopicOptions.defaults()
            .withPartitions(1 + random.nextInt(TopicOptions.MAX_PARTITIONS))
            .withDefaultTtl(Duration.ofMillis(count()))
            .withCapacity(count());
    options = random.nextBoolean() ? options : options.withOverflow(any(OverflowPolicy.values()));
    return switch (random.nextInt(3)) {
      case 0 -> options;
      case 1 -> options.withRetention(new Retention(maybe(), maybe(), Duration.ofMillis(count())));
      default ->
          options.withRetention(
              new Retention(1 + maybe() / 2, maybe(), Duration.ofMillis(count())),
              any(WhenFull.values()));
    };
  }

  private int count() {
    return random.nextInt(Integer.MAX_VALUE);
  }

  private long maybe() {
    return random.nextInt(4) == 0 ? random.nextLong(Long.MAX_VALUE) : 0;
  }

  private <T> T any(T[] all) {
    return all[random.nextInt(all.length)];
  }
}
