package io.blipmq.server.metrics;

import io.blipmq.core.port.MessageLog;
import io.blipmq.journal.Damage;
import io.blipmq.server.http.Page;
import io.blipmq.server.http.Pages;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The daemon's pages: {@code /metrics}, {@code /healthz} and {@code /readyz}. */
public final class StatusPages implements Pages {
  private final StatsSource source;
  private final MetricsPage metrics;

  /** Shows at most so many subscriptions and topics one by one in {@code /metrics}. */
  public StatusPages(StatsSource source, int maxSubscriptions, int maxTopics) {
    this.source = source;
    this.metrics = new MetricsPage(source, maxSubscriptions, maxTopics);
  }

  @Override
  public Optional<Page> page(String path) {
    return switch (path) {
      case "/metrics" -> Optional.of(metrics());
      case "/healthz" -> Optional.of(health());
      case "/readyz" -> Optional.of(readiness());
      default -> Optional.empty();
    };
  }

  private Page metrics() {
    if (source.state() == ServerState.STARTING) {
      return Page.text(503, "starting; try again in a moment");
    }
    return new Page(200, Exposition.CONTENT_TYPE, metrics.text());
  }

  /** The process answers: always 200. What does not work is in the text. */
  private Page health() {
    MessageLog.Health journal = journalHealth();
    String damages =
        damages().stream()
            .map(d -> "\"" + JsonText.escape(d.file() + ": " + d.lost()) + "\"")
            .collect(Collectors.joining(","));
    boolean ok = journal.healthy() && journal.reason().isEmpty() && damages.isEmpty();
    return Page.json(
        200,
        """
        {"status":"%s","state":"%s","journal":{"healthy":%s,"reason":"%s","damages":[%s]}}
        """
            .formatted(
                ok ? "ok" : "degraded",
                source.state().text(),
                journal.healthy(),
                JsonText.escape(journal.reason()),
                damages));
  }

  /** Whether to send clients here: 200, or 503 with the reason. */
  private Page readiness() {
    ServerState state = source.state();
    MessageLog.Health journal = journalHealth();
    if (state != ServerState.RUNNING) {
      return notReady("the broker is " + state.text());
    } else if (!journal.healthy()) {
      return notReady("the journal takes no messages: " + journal.reason());
    }
    return Page.json(200, "{\"ready\":true}\n");
  }

  private MessageLog.Health journalHealth() {
    return source.state() == ServerState.STARTING ? MessageLog.Health.OK : source.journalHealth();
  }

  private List<Damage> damages() {
    return source.state() == ServerState.STARTING ? List.of() : source.damages();
  }

  private static Page notReady(String reason) {
    return Page.json(503, "{\"ready\":false,\"reason\":\"" + JsonText.escape(reason) + "\"}\n");
  }
}
