package io.blipmq.micrometer;

import io.blipmq.api.BlipMQ;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Binds a broker's figures to a registry: those of the broker, and of the topics and consumer
 * groups that are named. What the meters are called is in docs/monitoring.md.
 *
 * <pre>{@code
 * BlipMetrics.of(blip).withTopic("orders").withGroup("orders", "billing").bindTo(registry);
 * }</pre>
 *
 * <p>The broker may be in this process or behind a socket, where its figures are those of all its
 * clients. It is asked when a meter is read, at most once a second for all of them, by a virtual
 * thread for which the reader waits two seconds at the most. As long as it does not answer, {@code
 * blipmq.up} is 0, the other gauges are not a number and counters stay where they were. The same
 * holds for a topic or a group that is not there. Counters begin again where the broker or its
 * topic does.
 *
 * <p>Immutable; any thread. Reading the meters never throws and never closes the broker.
 */
public final class BlipMetrics implements MeterBinder {
  private final BlipMQ broker;
  private final Tags tags;
  private final List<String> topics;
  private final List<Group> groups;
  private final LongSupplier nanos;

  /** A consumer group of a topic; a group of a pattern is one of each topic that matches. */
  private record Group(String topic, String name) {}

  private BlipMetrics(
      BlipMQ broker, Tags tags, List<String> topics, List<Group> groups, LongSupplier nanos) {
    this.broker = broker;
    this.tags = tags;
    this.topics = topics;
    this.groups = groups;
    this.nanos = nanos;
  }

  /** The figures of a broker, which whoever opened it closes, and of no topic yet. */
  public static BlipMetrics of(BlipMQ broker) {
    return of(broker, System::nanoTime);
  }

  static BlipMetrics of(BlipMQ broker, LongSupplier nanos) {
    return new BlipMetrics(broker, Tags.empty(), List.of(), List.of(), nanos);
  }

  /** Those of a topic too, which need not be there yet. */
  public BlipMetrics withTopic(String topic) {
    return new BlipMetrics(broker, tags, with(topics, topic), groups, nanos);
  }

  /** Those of a consumer group on a topic too. */
  public BlipMetrics withGroup(String topic, String group) {
    return new BlipMetrics(broker, tags, topics, with(groups, new Group(topic, group)), nanos);
  }

  /** Gives all meters these tags, to tell several brokers of one registry apart. */
  public BlipMetrics withTags(Iterable<Tag> more) {
    return new BlipMetrics(broker, tags.and(more), topics, groups, nanos);
  }

  private static <T> List<T> with(List<T> all, T another) {
    List<T> longer = new ArrayList<>(all);
    longer.add(another);
    return List.copyOf(longer);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    List<String> asked = new ArrayList<>(topics);
    groups.forEach(group -> asked.add(group.topic()));
    Figures figures = new Figures(broker, List.copyOf(asked), nanos);
    Meters.broker(new Meters<>(registry, tags, figures, Figures.Answer::broker));
    for (String topic : topics) {
      Meters.topic(
          new Meters<>(registry, tags.and("topic", topic), figures, answer -> answer.topic(topic)));
    }
    for (Group group : groups) {
      Meters.group(
          new Meters<>(
              registry,
              tags.and("topic", group.topic(), "group", group.name()),
              figures,
              answer -> answer.group(group.topic(), group.name())));
    }
  }
}
