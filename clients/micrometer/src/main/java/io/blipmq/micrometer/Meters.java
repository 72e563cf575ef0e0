package io.blipmq.micrometer;

import io.blipmq.api.BrokerStats;
import io.blipmq.api.DropStats;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one thing that the broker has figures of. Any thread. */
final class Meters<T> {
  private static final double NANOS = 1e9;

  private final MeterRegistry registry;
  private final Tags tags;
  private final Figures figures;
  private final Function<Figures.Answer, @Nullable T> part;

  Meters(
      MeterRegistry registry,
      Tags tags,
      Figures figures,
      Function<Figures.Answer, @Nullable T> part) {
    this.registry = registry;
    this.tags = tags;
    this.figures = figures;
    this.part = part;
  }

  static void broker(Meters<BrokerStats> of) {
    of.up();
    of.gauge("blipmq.topics", "Topics.", null, BrokerStats::topics)
        .gauge(
            "blipmq.subscriptions",
            "Subscriptions, named and unnamed.",
            null,
            BrokerStats::subscriptions)
        .gauge("blipmq.inflight", "Deliveries not settled yet.", null, BrokerStats::inFlight)
        .gauge(
            "blipmq.memory.used",
            "What topics and subscriptions hold.",
            "bytes",
            BrokerStats::memoryBytes)
        .gauge(
            "blipmq.memory.limit",
            "What topics and subscriptions may hold.",
            "bytes",
            BrokerStats::memoryLimitBytes)
        .counter("blipmq.published", "Messages accepted.", BrokerStats::published)
        .counter(
            "blipmq.delivered",
            "Messages handed to consumers, redeliveries included.",
            BrokerStats::delivered)
        .drops("blipmq.dropped", BrokerStats::drops);
  }

  static void topic(Meters<TopicStats> of) {
    of.gauge(
            "blipmq.topic.messages",
            "Messages kept for late subscribers.",
            "messages",
            TopicStats::depth)
        .gauge("blipmq.topic.bytes", "Memory that its messages take.", "bytes", TopicStats::bytes)
        .gauge(
            "blipmq.topic.delayed",
            "Messages that are not visible yet.",
            "messages",
            TopicStats::delayed)
        .gauge(
            "blipmq.topic.publishers",
            "Connections that have published to it and are open.",
            null,
            TopicStats::publishers)
        .gauge(
            "blipmq.topic.subscriptions",
            "Its subscriptions, those of patterns included.",
            null,
            topic -> topic.subscriptions().size())
        .counter("blipmq.topic.published", "Messages accepted.", TopicStats::published)
        .drops("blipmq.topic.dropped", TopicStats::drops);
  }

  static void group(Meters<SubscriptionStats> of) {
    of.gauge(
            "blipmq.group.lag",
            "Messages not settled yet, those in flight included.",
            "messages",
            SubscriptionStats::lag)
        .gauge(
            "blipmq.group.inflight",
            "Deliveries not settled yet.",
            "messages",
            SubscriptionStats::inFlight)
        .gauge("blipmq.group.consumers", "Consumers attached.", null, SubscriptionStats::consumers)
        .gauge(
            "blipmq.group.oldest.unsettled",
            "Age of the oldest message not settled yet.",
            "seconds",
            group -> group.oldestUnsettled().toNanos() / NANOS)
        .counter(
            "blipmq.group.delivered",
            "Messages handed to consumers, redeliveries included.",
            SubscriptionStats::delivered)
        .counter(
            "blipmq.group.acknowledged",
            "Messages settled by a consumer.",
            SubscriptionStats::acknowledged)
        .counter(
            "blipmq.group.redelivered",
            "Deliveries after the first attempt.",
            SubscriptionStats::redelivered)
        .counter(
            "blipmq.group.dead.lettered", "Messages given up on.", SubscriptionStats::deadLettered);
  }

  private void up() {
    var _ =
        Gauge.builder("blipmq.up", figures, asked -> asked.now() == null ? 0 : 1)
            .description("1 if the broker answers, 0 if not.")
            .tags(tags)
            .strongReference(true)
            .register(registry);
  }

  private Meters<T> gauge(
      String name, String help, @Nullable String unit, ToDoubleFunction<T> value) {
    var _ =
        Gauge.builder(
                name,
                figures,
                asked -> {
                  T now = now();
                  return now == null ? Double.NaN : value.applyAsDouble(now);
                })
            .description(help)
            .baseUnit(unit)
            .tags(tags)
            .strongReference(true)
            .register(registry);
    return this;
  }

  private Meters<T> counter(String name, String help, ToLongFunction<T> value) {
    return counter(name, help, Tags.empty(), value);
  }

  private Meters<T> counter(String name, String help, Tags more, ToLongFunction<T> value) {
    // It refers to the figures weakly; the gauges hold them.
    var _ =
        FunctionCounter.builder(name, figures, new Count(value))
            .description(help)
            .baseUnit("messages")
            .tags(tags.and(more))
            .register(registry);
    return this;
  }

  private void drops(String name, Function<T, DropStats> drops) {
    String help = "Messages that subscriptions did not get, once for each of them.";
    counter(name, help, Tags.of("reason", "capacity"), stats -> drops.apply(stats).capacity());
    counter(name, help, Tags.of("reason", "retention"), stats -> drops.apply(stats).retention());
    counter(name, help, Tags.of("reason", "memory"), stats -> drops.apply(stats).memory());
    counter(name, help, Tags.of("reason", "ttl"), stats -> drops.apply(stats).expired());
  }

  private @Nullable T now() {
    Figures.Answer answer = figures.now();
    return answer == null ? null : part.apply(answer);
  }

  /** A figure that stays where it was while it is not known. */
  private final class Count implements ToDoubleFunction<Figures> {
    private final ToLongFunction<T> value;
    private volatile double last;

    Count(ToLongFunction<T> value) {
      this.value = value;
    }

    @Override
    public double applyAsDouble(Figures asked) {
      T now = now();
      if (now != null) {
        last = value.applyAsLong(now);
      }
      return last;
    }
  }
}
