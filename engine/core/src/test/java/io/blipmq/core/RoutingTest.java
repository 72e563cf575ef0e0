package io.blipmq.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.api.Routing;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicOptions;
import io.blipmq.core.Engine.Answer;
import io.blipmq.core.topic.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoutingTest {
  private static final int PARTITIONS = 5;

  private final Engine engine = Engine.journaled();

  @BeforeEach
  void create() {
    engine.broker.admin().create("t", TopicOptions.defaults().withPartitions(PARTITIONS));
  }

  private static Answer publish(Engine to, Routing routing, Message... messages) {
    Answer answer = new Answer();
    to.broker
        .topic("t")
        .publish(
            new Publication(List.of(messages), Durability.MEMORY, 1_000_000_000, 0, 0, routing),
            answer);
    to.settle();
    return answer;
  }

  private int partition(Routing routing, Message message) {
    return publish(engine, routing, message).confirmed().partition();
  }

  @Test
  void aKeyStaysWithThePartitionOfItsHash() {
    for (int i = 0; i < 200; i++) {
      String key = "customer-" + i;
      assertThat(partition(Routing.byKey(), Engine.keyed(key, "m")))
          .isEqualTo(Routing.partitionOf(key, PARTITIONS));
    }
  }

  @Test
  void theHashIsAsDocumented() {
    assertThat(Routing.partitionOf("", 7)).isZero();
    assertThat(Routing.partitionOf("customer-7", 1)).isZero();
    for (String key : List.of("a", "customer-7", "größe", "😀", "x".repeat(1_000))) {
      for (int partitions : new int[] {1, 2, 3, 16, 1_024}) {
        assertThat(Routing.partitionOf(key, partitions)).isEqualTo(documented(key, partitions));
      }
    }
  }

  /** As the documentation says it, in wider arithmetic. */
  private static int documented(String key, int partitions) {
    long h = 0;
    for (int i = 0; i < key.length(); i++) {
      h = (31 * h + key.charAt(i)) % (1L << 32);
    }
    h = h * 0x9E37_79B9L & 0xFFFF_FFFFL;
    int mixed = (int) (h ^ (h >> 16));
    int rest = mixed % partitions;
    return rest < 0 ? rest + partitions : rest;
  }

  @Test
  void withoutAKeyAndByRoundRobinTheyTakeTurns() {
    List<Integer> seen = new ArrayList<>();
    for (int i = 0; i < 2 * PARTITIONS; i++) {
      seen.add(
          i % 2 == 0
              ? partition(Routing.byKey(), Message.of("m"))
              : partition(Routing.roundRobin(), Engine.keyed("k", "m")));
    }
    assertThat(seen).containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4);
  }

  @Test
  void atRandomAllPartitionsGetSome() {
    int[] counts = new int[PARTITIONS];
    for (int i = 0; i < 1_000; i++) {
      counts[partition(Routing.random(), Engine.keyed("k", "m"))]++;
    }
    assertThat(IntStream.of(counts).boxed()).allMatch(count -> count >= 120 && count <= 280);
  }

  @Test
  void aPublisherMayNameThePartition() {
    assertThat(partition(Routing.toPartition(3), Engine.keyed("k", "m"))).isEqualTo(3);
    assertThatThrownBy(() -> publish(engine, Routing.toPartition(PARTITIONS), Message.of("m")))
        .isInstanceOf(BlipException.InvalidRequest.class)
        .hasMessageContaining("no partition 5; use 0 to 4");
  }

  @Test
  void aDelayedMessageGoesWhereItWasSentEvenAfterARestart() {
    Message later = Message.builder("later").key("k").delay(Duration.ofMinutes(1)).build();
    int other = (Routing.partitionOf("k", PARTITIONS) + 1) % PARTITIONS;
    publish(engine, Routing.toPartition(other), later).confirmed();
    publish(engine, Routing.byKey(), later).confirmed();

    Engine after = engine.restart();
    var reader = after.reader("t", SubscribeOptions.unnamed());
    after.advance(Duration.ofMinutes(2));
    assertThat(reader.poll())
        .extracting(Engine.Got::partition)
        .containsExactlyInAnyOrder(other, Routing.partitionOf("k", PARTITIONS));
  }
}
