package io.blipmq.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.server.BlipServer;
import io.blipmq.server.config.ServerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The meters of real brokers, in this process and behind a socket. */
final class BlipMetricsIT {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong nanos = new AtomicLong();

  @AfterEach
  void close() {
    registry.close();
  }

  private BlipMetrics metrics(BlipMQ broker) {
    return BlipMetrics.of(broker, nanos::get);
  }

  private void aSecondLater() {
    nanos.addAndGet(Figures.FRESH_NANOS);
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).functionCounter().count();
  }

  @Test
  void showsABrokerInThisProcess() throws InterruptedException {
    try (BlipMQ blip = BlipMQ.open()) {
      showsWhatHappens(blip);
    }
  }

  @Test
  void showsABrokerBehindASocketAndThatItIsGone() throws Exception {
    Map<String, String> options =
        Map.of("wal.enabled", "false", "metrics.enabled", "false", "server.port", "0");
    try (BlipServer server =
        BlipServer.start(ServerConfig.load(Optional.empty(), Map.of(), options))) {
      try (BlipMQ blip = BlipMQ.at("blip://127.0.0.1:" + server.port())) {
        showsWhatHappens(blip);
      }
      aSecondLater();
      assertThat(gauge("blipmq.up")).isZero();
      assertThat(gauge("blipmq.topics")).isNaN();
      assertThat(gauge("blipmq.group.lag")).isNaN();
      assertThat(count("blipmq.published")).isEqualTo(7);
    }
  }

  private void showsWhatHappens(BlipMQ blip) throws InterruptedException {
    metrics(blip).withTopic("orders").withGroup("orders", "billing").bindTo(registry);
    assertThat(gauge("blipmq.up")).isEqualTo(1);
    assertThat(gauge("blipmq.topics")).isZero();
    assertThat(gauge("blipmq.topic.messages", "topic", "orders")).isNaN();
    assertThat(count("blipmq.topic.published", "topic", "orders")).isZero();

    try (Subscription billing = blip.topic("orders").subscribe("billing");
        Subscription _ = blip.topic("orders").subscribe()) {
      for (int i = 0; i < 7; i++) {
        blip.topic("orders").publish(Message.builder("m" + i).qos(QoS.AT_LEAST_ONCE).build());
      }
      billing.ack(billing.receive(Duration.ofSeconds(20)).orElseThrow());
      assertThat(gauge("blipmq.topics")).as("asked less than a second ago").isZero();
      aSecondLater();

      assertThat(gauge("blipmq.topics")).isEqualTo(1);
      assertThat(gauge("blipmq.subscriptions")).isEqualTo(2);
      assertThat(gauge("blipmq.memory.used")).isPositive();
      assertThat(gauge("blipmq.memory.limit")).isPositive();
      assertThat(count("blipmq.published")).isEqualTo(7);
      assertThat(count("blipmq.delivered")).isPositive();
      assertThat(gauge("blipmq.topic.messages", "topic", "orders")).isEqualTo(7);
      assertThat(gauge("blipmq.topic.publishers", "topic", "orders")).isEqualTo(1);
      assertThat(gauge("blipmq.topic.subscriptions", "topic", "orders")).isEqualTo(2);
      assertThat(count("blipmq.topic.published", "topic", "orders")).isEqualTo(7);
      assertThat(count("blipmq.dropped", "reason", "ttl")).isZero();
      assertThat(gauge("blipmq.group.lag", "topic", "orders", "group", "billing")).isEqualTo(6);
      assertThat(gauge("blipmq.group.consumers", "group", "billing")).isEqualTo(1);
      assertThat(gauge("blipmq.group.oldest.unsettled", "group", "billing")).isNotNegative();
      assertThat(count("blipmq.group.acknowledged", "group", "billing")).isEqualTo(1);
    }
    blip.topics().delete("orders");
    aSecondLater();
    assertThat(gauge("blipmq.topic.messages", "topic", "orders")).isNaN();
    assertThat(count("blipmq.topic.published", "topic", "orders")).isEqualTo(7);
  }

  @Test
  void countsWhatWasDroppedByItsReason() throws InterruptedException {
    SubscribeOptions slow =
        SubscribeOptions.unnamed()
            .withOverflow(OverflowPolicy.DROP_OLDEST)
            .withCapacity(4)
            .withPrefetch(1);
    try (BlipMQ blip = BlipMQ.open();
        Subscription reader = blip.topic("t").subscribe(slow)) {
      metrics(blip).withTopic("t").bindTo(registry);
      for (int i = 0; i < 100; i++) {
        blip.topic("t").publish("m" + i);
      }
      int received = 0;
      for (var next = reader.tryReceive(); next.isPresent(); next = reader.tryReceive()) {
        reader.ack(next.get());
        received++;
      }
      assertThat(count("blipmq.topic.dropped", "reason", "capacity"))
          .isEqualTo(100 - received)
          .isPositive();
      assertThat(count("blipmq.dropped", "reason", "capacity")).isEqualTo(100 - received);
      assertThat(count("blipmq.dropped", "reason", "memory")).isZero();
    }
  }

  @Test
  void tellsBrokersOfOneRegistryApartByTags() throws InterruptedException {
    try (BlipMQ one = BlipMQ.open();
        BlipMQ two = BlipMQ.open()) {
      metrics(one).withTags(List.of(Tag.of("broker", "one"))).bindTo(registry);
      metrics(two).withTags(List.of(Tag.of("broker", "two"))).bindTo(registry);
      two.topic("t").publish("a");
      assertThat(count("blipmq.published", "broker", "one")).isZero();
      assertThat(count("blipmq.published", "broker", "two")).isEqualTo(1);
    }
  }

  @Test
  void isDescribedInTheDocsMeterByMeter() throws Exception {
    String page = Files.readString(Path.of("../../docs/monitoring.md"));
    Set<String> described =
        Pattern.compile("`(blipmq\\.[a-z.]+)`")
            .matcher(page.split("## Micrometer", 2)[1].split("\n## ", 2)[0])
            .results()
            .map(result -> result.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    try (BlipMQ blip = BlipMQ.open()) {
      metrics(blip).withTopic("t").withGroup("t", "g").bindTo(registry);
      assertThat(described)
          .isEqualTo(
              registry.getMeters().stream()
                  .map(meter -> meter.getId().getName())
                  .collect(Collectors.toCollection(TreeSet::new)));
    }
  }
}
