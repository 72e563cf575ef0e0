package io.blipmq.cli;

import io.blipmq.api.Message;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.QoS;
import io.blipmq.api.Routing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of what is published, the same for {@code pub} and {@code pubfile}. */
final class MessageOptions {
  @Option(
      names = "--ttl",
      paramLabel = "SPAN",
      converter = DurationConverter.class,
      description =
          "Time to live: milliseconds, or 30s, 5m, 12h, 7d. Nobody gets the message after that.")
  private Duration ttl = Duration.ZERO;

  @Option(
      names = "--qos",
      paramLabel = "0|1",
      defaultValue = "1",
      description =
          "1: confirmed once it is in the broker's journal (default). 0: at most once, in memory.")
  private int qos;

  @Option(names = "--key", description = "Picks the partition; messages of one key stay in order.")
  private @Nullable String key;

  @Option(
      names = "--partition",
      paramLabel = "WHICH",
      converter = RoutingConverter.class,
      completionCandidates = RoutingConverter.Words.class,
      description =
          "A partition's number, round-robin or random, whatever the key; by-key unless set.")
  private Routing routing = Routing.byKey();

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      mapFallbackValue = "",
      description = "A header; may be given several times.")
  private Map<String, String> headers = new LinkedHashMap<>();

  @Option(
      names = "--delay",
      paramLabel = "SPAN",
      converter = DurationConverter.class,
      description = "Deliver it so long from now, not before; as --ttl.")
  private Duration delay = Duration.ZERO;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "30",
      description = "How many seconds the confirmation may take. Default: ${DEFAULT-VALUE}.")
  private int timeoutSeconds;

  /** A message with these options and a part of an array, which is not copied. */
  Message message(byte[] array, int start, int length) {
    Message.Builder builder =
        Message.builder(array, start, length)
            .qos(QoS.of(qos))
            .ttlMillis(ttl.toMillis())
            .delayMillis(delay.toMillis())
            .key(key);
    headers.forEach(builder::header);
    return builder.build();
  }

  Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }

  PublishOptions publishOptions() {
    return PublishOptions.defaults().withDeadline(timeout()).withRouting(routing);
  }
}
