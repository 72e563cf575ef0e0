package io.blipmq.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.core.port.MessageLog;
import io.blipmq.journal.Damage;
import io.blipmq.server.http.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the pages say. */
final class StatusPagesTest {
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-z_]+=\"(?:[^\"\\\\]|\\\\[\\\\n\"])*\",?)+})?"
              + " (\\S+)");

  private final FixedStats stats = new FixedStats();
  private final StatusPages pages = new StatusPages(stats, 2, 2);

  @Test
  void showsTheFiguresUnderTheirFixedNames() {
    Map<String, Double> samples = samples();

    assertThat(samples)
        .containsEntry("topics", 11.0)
        .containsEntry("subscribers", 12.0)
        .containsEntry("messages_published_total", 113.0)
        .containsEntry("messages_delivered_total", 114.0)
        .containsEntry("messages_inflight", 15.0)
        .containsEntry("wal_appends_total", 21.0)
        .containsEntry("wal_bytes_total", 22.0)
        .containsEntry("blipmq_published", 113.0)
        .containsEntry("blipmq_enqueued", 113.0)
        .containsEntry("blipmq_dropped_ttl", 16.0)
        .containsEntry("blipmq_dropped_sub_queue_full", 17.0)
        .containsEntry("blipmq_dropped_capacity", 10.0)
        .containsEntry("blipmq_dropped_retention", 4.0)
        .containsEntry("blipmq_dropped_memory", 3.0)
        .containsEntry("blipmq_published_per_second", 1.5)
        .containsEntry("blipmq_delivered_per_second", 2.5)
        .containsEntry("blipmq_flush_bytes", 35.0)
        .containsEntry("blipmq_flush_batches", 34.0)
        .containsEntry("blipmq_connections", 31.0)
        .containsEntry("blipmq_mqtt_sessions", 36.0)
        .containsEntry("blipmq_mqtt_sessions_refused_total", 37.0)
        .containsEntry("blipmq_mqtt_queue_dropped_total", 38.0)
        .containsEntry("blipmq_mqtt_refused_unanswered_total", 42.0)
        .containsEntry("blipmq_authentication_failures_total", 39.0)
        .containsEntry("blipmq_requests_not_permitted_total", 40.0)
        .containsEntry("blipmq_dropped_not_permitted", 41.0)
        .containsEntry("wal_fsync_seconds_bucket{le=\"0.001\"}", 4.0)
        .containsEntry("wal_fsync_seconds_bucket{le=\"0.002\"}", 4.0)
        .containsEntry("wal_fsync_seconds_bucket{le=\"+Inf\"}", 7.0)
        .containsEntry("wal_fsync_seconds_sum", 2.5)
        .containsEntry("wal_fsync_seconds_count", 7.0)
        .containsEntry("wal_fsync_max_seconds", 0.026)
        .containsEntry("wal_healthy", 1.0)
        .containsEntry("wal_stored_bytes", 27.0)
        .containsEntry("wal_limit_bytes", 28_000.0)
        .containsEntry("wal_unneeded_bytes", 29.0)
        .containsEntry("wal_since_checkpoint_bytes", 30.0)
        .containsEntry("blipmq_memory_used_bytes", 18.0)
        .containsEntry("blipmq_memory_limit_bytes", 19.0)
        .containsKeys("jvm_heap_used_bytes", "process_start_time_seconds");
  }

  @Test
  void isTextThatPrometheusReads() {
    stats.topics.add(FixedStats.topic("a\"b\\c\nd", "g", 1, Duration.ofMillis(1_500)));
    String family = "";
    Set<String> families = new HashSet<>();
    for (String line : metrics().lines().toList()) {
      if (line.startsWith("# HELP ")) {
        family = line.split(" ", 4)[2];
        assertThat(families.add(family)).as("%s comes once", family).isTrue();
      } else if (line.startsWith("# TYPE ")) {
        assertThat(line).matches("# TYPE " + family + " (counter|gauge|histogram|summary)");
      } else {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        assertThat(sample.group(1)).startsWith(family);
        assertThat(Double.parseDouble(sample.group(3))).isFinite();
      }
    }
    assertThat(metrics()).endsWith("\n");
    assertThat(page("/metrics").contentType())
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void isDescribedInTheDocsFamilyByFamily() throws Exception {
    String table = Files.readString(Path.of("../../docs/monitoring.md")).split("## /metrics", 2)[1];
    List<String> described =
        Pattern.compile("`([a-z_]+)`")
            .matcher(
                table
                    .lines()
                    .filter(line -> line.startsWith("| `"))
                    .map(line -> line.split("\\|", 4)[1])
                    .collect(Collectors.joining()))
            .results()
            .map(result -> result.group(1))
            .toList();
    List<String> families =
        metrics()
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" ", 4)[2])
            .toList();

    assertThat(described).containsExactlyInAnyOrderElementsOf(families);
  }

  @Test
  void leavesOutMessagesThatAreNotVisibleYet() {
    stats.topics.add(FixedStats.topic("a", "g", 1, Duration.ZERO));

    assertThat(samples())
        .containsEntry("blipmq_enqueued", 109.0)
        .containsEntry("messages_delayed", 4.0);
  }

  @Test
  void showsTheSubscriptionsThatAreFarthestBehind() {
    stats.topics.add(FixedStats.topic("near", "g", 1, Duration.ofMillis(1_500)));
    stats.topics.add(FixedStats.topic("far", "g", 30, Duration.ofSeconds(9)));
    stats.topics.add(FixedStats.topic("middle", "#7", 20, Duration.ofMillis(2_500)));

    assertThat(samples())
        .containsEntry("blipmq_subscriptions_not_shown", 1.0)
        .containsEntry(
            "blipmq_subscription_lag{topic=\"far\",pattern=\"far\",subscription=\"g\"}", 30.0)
        .containsEntry(
            "blipmq_subscription_oldest_unsettled_seconds"
                + "{topic=\"middle\",pattern=\"middle\",subscription=\"#7\"}",
            2.5)
        .doesNotContainKey(
            "blipmq_subscription_lag{topic=\"near\",pattern=\"near\",subscription=\"g\"}");
  }

  @Test
  void showsTheSubscriptionsThatPinMostWhateverTheirLag() {
    stats.topics.add(FixedStats.topic("a", "g", 30, Duration.ZERO, 1));
    stats.topics.add(FixedStats.topic("b", "g", 20, Duration.ZERO, 2));
    stats.topics.add(FixedStats.topic("c", "g", 1, Duration.ZERO, 3));

    assertThat(samples())
        .containsEntry(
            "blipmq_subscription_pinned_bytes{topic=\"c\",pattern=\"c\",subscription=\"g\"}", 3.0)
        .doesNotContainKey(
            "blipmq_subscription_pinned_bytes{topic=\"a\",pattern=\"a\",subscription=\"g\"}");
  }

  @Test
  void showsTheTopicsThatMostWasPublishedTo() {
    stats.topics.add(FixedStats.topic("idle", 7));
    stats.topics.add(FixedStats.topic("busy", 9_000));
    stats.topics.add(FixedStats.topic("quiet", 80));

    assertThat(samples())
        .containsEntry("blipmq_topics_not_shown", 1.0)
        .containsEntry("blipmq_topic_published_total{topic=\"busy\"}", 9_000.0)
        .containsEntry("blipmq_topic_messages{topic=\"busy\"}", 10.0)
        .containsEntry("blipmq_topic_bytes{topic=\"busy\"}", 1_000.0)
        .containsEntry("blipmq_topic_publishers{topic=\"quiet\"}", 6.0)
        .containsEntry("blipmq_topic_subscriptions{topic=\"quiet\"}", 1.0)
        .containsEntry("blipmq_topic_dropped_total{topic=\"busy\",reason=\"capacity\"}", 41.0)
        .containsEntry("blipmq_topic_dropped_total{topic=\"busy\",reason=\"retention\"}", 42.0)
        .containsEntry("blipmq_topic_dropped_total{topic=\"busy\",reason=\"memory\"}", 43.0)
        .containsEntry("blipmq_topic_dropped_total{topic=\"busy\",reason=\"ttl\"}", 44.0)
        .doesNotContainKey("blipmq_topic_published_total{topic=\"idle\"}");
  }

  @Test
  void isHealthyAndReadyWhileRunning() {
    assertThat(page("/healthz").status()).isEqualTo(200);
    assertThat(page("/healthz").body())
        .isEqualTo(
            "{\"status\":\"ok\",\"state\":\"running\","
                + "\"journal\":{\"healthy\":true,\"reason\":\"\",\"damages\":[]}}\n");
    assertThat(page("/readyz")).isEqualTo(Page.json(200, "{\"ready\":true}\n"));
  }

  @Test
  void isAliveButNotReadyWithoutItsJournal() {
    stats.health = new MessageLog.Health(false, "disk \"full\"");

    assertThat(page("/healthz").status()).isEqualTo(200);
    assertThat(page("/healthz").body())
        .contains("\"status\":\"degraded\"", "\"healthy\":false", "disk \\\"full\\\"");
    assertThat(page("/readyz").status()).isEqualTo(503);
    assertThat(page("/readyz").body()).contains("the journal takes no messages: disk");
    assertThat(samples()).containsEntry("wal_healthy", 0.0);
  }

  @Test
  void staysDegradedAndReadyAsLongAsDamageIsSetAside() {
    stats.damages.add(new Damage(7, 32, 9, 2));

    assertThat(page("/healthz").body())
        .contains("\"status\":\"degraded\"", "\"healthy\":true", "records 9 to 10 are lost\"]");
    assertThat(page("/readyz").status()).isEqualTo(200);
    assertThat(samples()).containsEntry("wal_damaged_stretches", 1.0);
  }

  @Test
  void isNotReadyWhileStartingAndStopping() {
    for (ServerState state : new ServerState[] {ServerState.STARTING, ServerState.STOPPING}) {
      stats.state = state;
      assertThat(page("/healthz").status()).isEqualTo(200);
      assertThat(page("/readyz").status()).isEqualTo(503);
      assertThat(page("/readyz").body()).contains("the broker is " + state.text());
    }
  }

  @Test
  void hasNoFiguresBeforeItHasStarted() {
    stats.state = ServerState.STARTING;

    assertThat(page("/metrics").status()).isEqualTo(503);
  }

  @Test
  void hasNoOtherPages() {
    assertThat(pages.page("/")).isEmpty();
    assertThat(pages.page("/metrics/")).isEmpty();
  }

  private Map<String, Double> samples() {
    Map<String, Double> samples = new HashMap<>();
    for (String line : metrics().lines().toList()) {
      if (!line.startsWith("#")) {
        int space = line.lastIndexOf(' ');
        samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
      }
    }
    return samples;
  }

  private String metrics() {
    return page("/metrics").body();
  }

  private Page page(String path) {
    return pages.page(path).orElseThrow();
  }
}
