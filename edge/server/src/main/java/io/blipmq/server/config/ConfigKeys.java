package io.blipmq.server.config;

import static io.blipmq.server.config.KeyType.address;
import static io.blipmq.server.config.KeyType.folder;
import static io.blipmq.server.config.KeyType.fsyncPolicy;
import static io.blipmq.server.config.KeyType.integer;
import static io.blipmq.server.config.KeyType.keys;
import static io.blipmq.server.config.KeyType.number;
import static io.blipmq.server.config.KeyType.oneOf;
import static io.blipmq.server.config.KeyType.secrets;
import static io.blipmq.server.config.KeyType.truth;

import io.blipmq.api.EmbeddedOptions;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.journal.Recovery;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The one table of everything that can be configured. Parsing, environment names, error messages
 * and the docs page are all made from it.
 */
final class ConfigKeys {
  private static final int HOUR_MS = 3_600_000;
  private static final long YEAR_MS = 366L * 24 * HOUR_MS;
  private static final int MIB = 1 << 20;

  static final ConfigKey<HostPort> SERVER_BIND_ADDR =
      ConfigKey.of(
              "server.bind_addr",
              address(),
              loopback(),
              "The address to listen on for clients; may carry the port.")
          .orFlat("bind_addr");
  static final ConfigKey<Integer> SERVER_PORT =
      ConfigKey.of(
              "server.port",
              integer(0, 65_535),
              7_878,
              "The port for clients; 0 takes a free one and logs it.")
          .orFlat("port");
  static final ConfigKey<Boolean> ALLOW_PUBLIC_WITHOUT_KEYS =
      ConfigKey.of(
          "server.allow_public_without_keys",
          truth(),
          false,
          "Without API keys the broker accepts anyone, and therefore refuses to listen on"
              + " anything but loopback. Set this if that is wanted.");
  static final ConfigKey<Integer> MAX_CONNECTIONS =
      ConfigKey.of(
          "server.max_connections",
          integer(1, 1_000_000),
          10_000,
          "Connections of clients at one time; further ones are closed at once.");
  static final ConfigKey<Integer> MAX_MESSAGE_SIZE_BYTES =
      ConfigKey.of(
          "server.max_message_size_bytes",
          integer(1, 16 * MIB - 65_536),
          MIB,
          "The largest payload; a larger one is refused with 413.");
  static final ConfigKey<Integer> HELLO_TIMEOUT_MS =
      ConfigKey.of(
          "server.hello_timeout_ms",
          integer(10, HOUR_MS),
          10_000,
          "How long a new connection may take to say HELLO and, where keys are set, to show"
              + " one; then it is closed.");
  static final ConfigKey<Integer> SHUTDOWN_TIMEOUT_MS =
      ConfigKey.of(
          "server.shutdown_timeout_ms",
          integer(0, HOUR_MS),
          5_000,
          "How long deliveries in flight may take to settle after SIGINT or SIGTERM.");

  static final ConfigKey<Boolean> METRICS_ENABLED =
      ConfigKey.of(
          "metrics.enabled",
          truth(),
          true,
          "Whether to serve `/metrics`, `/healthz` and `/readyz` over HTTP.");
  static final ConfigKey<HostPort> METRICS_BIND_ADDR =
      ConfigKey.of(
              "metrics.bind_addr",
              address(),
              loopback(),
              "The address to listen on for HTTP; may carry the port.")
          .orFlat("metrics_addr");
  static final ConfigKey<Integer> METRICS_PORT =
      ConfigKey.of(
              "metrics.port",
              integer(0, 65_535),
              9_090,
              "The port for HTTP; 0 takes a free one and logs it.")
          .orFlat("metrics_port");
  static final ConfigKey<Integer> METRICS_MAX_SUBSCRIPTIONS =
      ConfigKey.of(
          "metrics.max_subscriptions",
          integer(0, 100_000),
          1_000,
          "How many subscriptions `/metrics` shows one by one: those with the largest lag.");
  static final ConfigKey<Integer> METRICS_MAX_TOPICS =
      ConfigKey.of(
          "metrics.max_topics",
          integer(0, 100_000),
          1_000,
          "How many topics `/metrics` shows one by one: those with the most messages published.");

  static final ConfigKey<Boolean> WAL_ENABLED =
      ConfigKey.of(
          "wal.enabled",
          truth(),
          true,
          "Whether there is a journal. Without one, QoS 1 is as durable as the process.");
  static final ConfigKey<Path> WAL_DIRECTORY =
      ConfigKey.of(
              "wal.directory",
              folder(),
              Path.of("blipmq.wal"),
              "The journal's folder; made if it is missing. Relative to where the broker is"
                  + " started.")
          .orNamed("path")
          .orFlat("wal_path");
  static final ConfigKey<FsyncPolicy> FSYNC_POLICY =
      ConfigKey.of(
              "wal.fsync_policy",
              fsyncPolicy(),
              EmbeddedOptions.DEFAULT_FSYNC,
              "When the journal is synced to the disk.")
          .orFlat("fsync_policy");
  static final ConfigKey<Integer> SEGMENT_SIZE_BYTES =
      ConfigKey.of(
          "wal.segment_size_bytes",
          integer(MIB, 1 << 30),
          64 * MIB,
          "The size at which the journal starts a new file.");
  static final ConfigKey<Long> WAL_MAX_BYTES =
      ConfigKey.of(
          "wal.max_bytes",
          number(0, 1L << 50),
          0L,
          "What the journal may take on disk. At the limit, QoS 1 publishers get storage full"
              + " until consumers have settled enough; 0 is no limit, otherwise at least 8"
              + " segments.");
  static final ConfigKey<Recovery> RECOVERY =
      ConfigKey.of(
          "wal.recovery",
          oneOf(Recovery.class),
          Recovery.SALVAGE,
          "What a damaged record does at the start: `salvage` sets the damaged stretch aside"
              + " and says what is lost, `strict` refuses to start.");

  static final ConfigKey<Integer> TOPIC_CAPACITY =
      ConfigKey.of(
          "queues.topic_capacity",
          integer(0, 1 << 30),
          1_024,
          "How many of its last messages a topic keeps for subscriptions that come later.");
  static final ConfigKey<Integer> SUBSCRIBER_CAPACITY =
      ConfigKey.of(
          "queues.subscriber_capacity",
          integer(1, 1 << 30),
          65_536,
          "How many messages a subscription may fall behind in memory before its overflow"
              + " policy applies.");
  static final ConfigKey<OverflowPolicy> OVERFLOW_POLICY =
      ConfigKey.of(
          "queues.overflow_policy",
          oneOf(OverflowPolicy.class),
          OverflowPolicy.DROP_OLDEST,
          "What happens then, unless the subscription says otherwise.");
  static final ConfigKey<Long> MEMORY_LIMIT_BYTES =
      ConfigKey.of(
          "queues.memory_limit_bytes",
          number(0, 1L << 44),
          0L,
          "What topics and subscriptions may hold before publishers get queue full; 0 is half"
              + " of the heap, otherwise at least 1048576.");
  static final ConfigKey<Boolean> AUTO_CREATE_TOPICS =
      ConfigKey.of(
          "queues.auto_create_topics", truth(), true, "Whether the first use of a topic makes it.");

  static final ConfigKey<Integer> MAX_BATCH =
      ConfigKey.of(
          "delivery.max_batch",
          integer(1, 1_000_000),
          512,
          "The most messages that are sent to a client in one frame.");
  static final ConfigKey<Integer> MAX_BATCH_BYTES =
      ConfigKey.of(
          "delivery.max_batch_bytes",
          integer(1, 15 * MIB),
          256 * 1_024,
          "The most bytes of messages in one frame; a single larger message goes alone.");
  static final ConfigKey<Integer> FLUSH_INTERVAL_MS =
      ConfigKey.of(
          "delivery.flush_interval_ms",
          integer(0, 10_000),
          1,
          "The longest that messages on their way to a client are gathered before they are"
              + " written; what nothing follows is written at once.");
  static final ConfigKey<Integer> FANOUT_SHARDS =
      ConfigKey.of(
          "delivery.fanout_shards",
          integer(0, 256),
          0,
          "Threads that share the connections and the work of delivering to them; 0 is one"
              + " for each processor.");
  static final ConfigKey<Long> DEFAULT_TTL_MS =
      ConfigKey.of(
          "delivery.default_ttl_ms",
          number(0, YEAR_MS),
          0L,
          "The time to live of messages that come without one; 0 is for ever.");
  static final ConfigKey<Integer> ACK_DEADLINE_MS =
      ConfigKey.of(
          "delivery.ack_deadline_ms",
          integer(10, 24 * HOUR_MS),
          30_000,
          "How long a consumer may take to settle a delivery before it is offered again.");
  static final ConfigKey<Integer> MAX_RETRIES =
      ConfigKey.of(
              "delivery.max_retries",
              integer(0, 1_000_000),
              3,
              "How often a delivery is offered again before the message is given up on.")
          .orFlat("max_retries");
  static final ConfigKey<Integer> RETRY_BACKOFF_MS =
      ConfigKey.of(
              "delivery.retry_backoff_ms",
              integer(1, HOUR_MS),
              100,
              "The wait before the second attempt; doubles with each further one.")
          .orFlat("retry_backoff_ms");
  static final ConfigKey<Integer> RETRY_BACKOFF_MAX_MS =
      ConfigKey.of(
          "delivery.retry_backoff_max_ms",
          integer(1, 24 * HOUR_MS),
          30_000,
          "What that wait grows to at the most.");
  static final ConfigKey<DeadLetters> DEAD_LETTERS =
      ConfigKey.of(
          "delivery.dead_letters",
          oneOf(DeadLetters.class),
          DeadLetters.TOPIC,
          "Where messages go that were given up on: `topic` is `$dlq/<topic>/<subscription>`,"
              + " `discard` drops and counts them.");

  static final ConfigKey<List<String>> ALLOWED_API_KEYS =
      ConfigKey.of(
              "auth.allowed_api_keys",
              secrets(),
              List.of(),
              "The keys that clients may show to do everything. Without any key here or below,"
                  + " everyone is accepted.")
          .orFlat("allowed_api_keys");
  static final ConfigKey<List<KeyEntry>> AUTH_KEYS =
      ConfigKey.of(
              "auth.keys",
              keys(),
              List.of(),
              "Further keys, each with what it permits; see [Permissions](#permissions).")
          .orNamed("key");

  static final ConfigKey<LogLevel> LOG_LEVEL =
      ConfigKey.of(
          "log.level",
          oneOf(LogLevel.class),
          LogLevel.INFO,
          "The least important lines that are logged.");

  private static final List<ConfigKey<?>> OWN =
      List.of(
          SERVER_BIND_ADDR,
          SERVER_PORT,
          ALLOW_PUBLIC_WITHOUT_KEYS,
          MAX_CONNECTIONS,
          MAX_MESSAGE_SIZE_BYTES,
          HELLO_TIMEOUT_MS,
          SHUTDOWN_TIMEOUT_MS,
          METRICS_ENABLED,
          METRICS_BIND_ADDR,
          METRICS_PORT,
          METRICS_MAX_SUBSCRIPTIONS,
          METRICS_MAX_TOPICS,
          WAL_ENABLED,
          WAL_DIRECTORY,
          FSYNC_POLICY,
          SEGMENT_SIZE_BYTES,
          WAL_MAX_BYTES,
          RECOVERY,
          TOPIC_CAPACITY,
          SUBSCRIBER_CAPACITY,
          OVERFLOW_POLICY,
          MEMORY_LIMIT_BYTES,
          AUTO_CREATE_TOPICS,
          MAX_BATCH,
          MAX_BATCH_BYTES,
          FLUSH_INTERVAL_MS,
          FANOUT_SHARDS,
          DEFAULT_TTL_MS,
          ACK_DEADLINE_MS,
          MAX_RETRIES,
          RETRY_BACKOFF_MS,
          RETRY_BACKOFF_MAX_MS,
          DEAD_LETTERS,
          ALLOWED_API_KEYS,
          AUTH_KEYS,
          LOG_LEVEL);

  private static final List<ConfigKey<?>> ALL =
      Stream.of(OWN, HttpKeys.ALL, DoorKeys.ALL).flatMap(List::stream).toList();

  private ConfigKeys() {}

  /** Every key, in the order of the docs. */
  static List<ConfigKey<?>> all() {
    return ALL;
  }

  /** Every table, in the order of the docs. */
  static Set<String> tables() {
    Set<String> tables = new LinkedHashSet<>();
    ALL.forEach(key -> tables.add(key.table()));
    return tables;
  }

  /** The key of a path as files write it: {@code server.port} or, where it has one, flat. */
  static Optional<ConfigKey<?>> find(String path) {
    for (ConfigKey<?> key : ALL) {
      if (key.paths().contains(path)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /** The key of the port that belongs to an address. */
  static ConfigKey<Integer> portOf(ConfigKey<?> address) {
    return address.path().equals(METRICS_BIND_ADDR.path()) ? METRICS_PORT : SERVER_PORT;
  }

  private static HostPort loopback() {
    return new HostPort("127.0.0.1", OptionalInt.empty());
  }
}
