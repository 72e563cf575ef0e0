package io.blipmq.server.config;

import static io.blipmq.server.config.ConfigKeys.*;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts the layers on top of each other and checks what concerns more than one key. */
final class ConfigLoader {
  private static final long LEAST_MEMORY = 1 << 20;

  /** With fewer, the last two checkpoints and what is written between them would not fit. */
  private static final int LEAST_SEGMENTS = 8;

  /** The last one wins. */
  private final List<ConfigLayer> layers;

  private final List<String> problems;

  private ConfigLoader(List<ConfigLayer> layers, List<String> problems) {
    this.layers = layers;
    this.problems = problems;
  }

  static ServerConfig load(
      Optional<Path> file, Map<String, String> environment, Map<String, String> options)
      throws ConfigException {
    List<String> problems = new ArrayList<>();
    List<ConfigLayer> layers = new ArrayList<>();
    file.ifPresent(path -> layers.add(ConfigLayer.ofFile(path, problems)));
    layers.add(ConfigLayer.ofShortNames(environment, problems));
    layers.add(ConfigLayer.ofFullNames(environment, problems));
    layers.add(ConfigLayer.ofOptions(options, problems));
    ServerConfig config = new ConfigLoader(layers, problems).config();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private ServerConfig config() {
    checkMemoryLimit();
    checkBackoff();
    checkJournalLimit();
    return new ServerConfig(
        server(), doors(), http(), metrics(), wal(), queues(), delivery(), keys(), get(LOG_LEVEL));
  }

  private ServerConfig.Server server() {
    return new ServerConfig.Server(
        address(SERVER_BIND_ADDR),
        get(MAX_CONNECTIONS),
        get(MAX_MESSAGE_SIZE_BYTES),
        millis(HELLO_TIMEOUT_MS),
        millis(SHUTDOWN_TIMEOUT_MS));
  }

  private ServerConfig.Doors doors() {
    Path ca = get(DoorKeys.CLIENT_CA);
    return new ServerConfig.Doors(
        get(DoorKeys.LISTENERS).stream().map(this::listener).toList(),
        new ServerConfig.Tls(
            get(DoorKeys.CERTIFICATES),
            get(DoorKeys.KEYS),
            ca.toString().isEmpty() ? Optional.empty() : Optional.of(ca),
            get(DoorKeys.REQUIRED)),
        get(DoorKeys.CACHE_MESSAGES),
        new ServerConfig.Mqtt(
            get(DoorKeys.MAX_SESSIONS),
            Duration.ofMillis(get(DoorKeys.MAX_SESSION_EXPIRY_MS)),
            get(DoorKeys.MAX_QUEUED_MESSAGES)));
  }

  private ServerConfig.Listener listener(ListenerText text) {
    boolean keys = demandsKeys() && !text.anonymous();
    if (keys && ListenerText.WITHOUT_KEYS.contains(text.protocol())) {
      problem(
          DoorKeys.LISTENERS,
          text
              + ": "
              + text.protocol()
              + " has no way to show an API key, and there are keys in [auth]; set"
              + " anonymous = true if everyone who reaches it may publish and read");
    }
    return new ServerConfig.Listener(
        resolve(DoorKeys.LISTENERS, text.bind().host(), text.bind().port().orElse(0), keys),
        text.protocol().equals("auto") ? Optional.empty() : Optional.of(text.protocol()),
        text.tls(),
        text.anonymous());
  }

  private ServerConfig.Http http() {
    return new ServerConfig.Http(
        get(HttpKeys.ALLOWED_ORIGINS),
        get(HttpKeys.MAX_BODY_BYTES),
        get(HttpKeys.MAX_BUFFERED_BYTES),
        get(HttpKeys.MAX_CONSUMERS),
        millis(HttpKeys.MAX_WAIT_MS),
        millis(HttpKeys.REQUEST_TIMEOUT_MS),
        millis(HttpKeys.IDLE_TIMEOUT_MS),
        millis(HttpKeys.HEARTBEAT_MS));
  }

  private ServerConfig.Metrics metrics() {
    Optional<InetSocketAddress> address =
        get(METRICS_ENABLED) ? Optional.of(address(METRICS_BIND_ADDR)) : Optional.empty();
    return new ServerConfig.Metrics(
        address, get(METRICS_MAX_SUBSCRIPTIONS), get(METRICS_MAX_TOPICS));
  }

  private ServerConfig.Wal wal() {
    Optional<Path> folder = get(WAL_ENABLED) ? Optional.of(get(WAL_DIRECTORY)) : Optional.empty();
    return new ServerConfig.Wal(
        folder, get(FSYNC_POLICY), get(SEGMENT_SIZE_BYTES), get(WAL_MAX_BYTES), get(RECOVERY));
  }

  private ServerConfig.Queues queues() {
    long limit = get(MEMORY_LIMIT_BYTES);
    long half = Math.max(LEAST_MEMORY, Runtime.getRuntime().maxMemory() / 2);
    return new ServerConfig.Queues(
        get(TOPIC_CAPACITY),
        get(SUBSCRIBER_CAPACITY),
        get(OVERFLOW_POLICY),
        limit == 0 ? half : limit,
        get(AUTO_CREATE_TOPICS));
  }

  private ServerConfig.Delivery delivery() {
    int shards = get(FANOUT_SHARDS);
    ServerConfig.Retry retry =
        new ServerConfig.Retry(
            millis(ACK_DEADLINE_MS),
            get(MAX_RETRIES),
            millis(RETRY_BACKOFF_MS),
            millis(RETRY_BACKOFF_MAX_MS),
            get(DEAD_LETTERS));
    return new ServerConfig.Delivery(
        get(MAX_BATCH),
        get(MAX_BATCH_BYTES),
        millis(FLUSH_INTERVAL_MS),
        shards == 0 ? Runtime.getRuntime().availableProcessors() : shards,
        Duration.ofMillis(get(DEFAULT_TTL_MS)),
        retry);
  }

  private ApiKeys keys() {
    List<String> full = get(ALLOWED_API_KEYS);
    for (KeyEntry entry : get(AUTH_KEYS)) {
      if (full.contains(entry.key())) {
        problem(
            AUTH_KEYS,
            entry
                + ": its key stands in allowed_api_keys too, which permits everything; leave it"
                + " out there or here");
      }
    }
    return new ApiKeys(full, get(AUTH_KEYS));
  }

  private boolean demandsKeys() {
    return !get(ALLOWED_API_KEYS).isEmpty()
        || get(AUTH_KEYS).stream().anyMatch(entry -> !entry.anonymous());
  }

  private void checkMemoryLimit() {
    long limit = get(MEMORY_LIMIT_BYTES);
    if (limit != 0 && limit < LEAST_MEMORY) {
      problem(
          MEMORY_LIMIT_BYTES,
          "expected 0 or an integer from " + LEAST_MEMORY + ", got the number " + limit);
    }
  }

  private void checkBackoff() {
    int first = get(RETRY_BACKOFF_MS);
    int most = get(RETRY_BACKOFF_MAX_MS);
    if (most < first) {
      ConfigKey<?> blamed =
          origin(RETRY_BACKOFF_MAX_MS).isPresent() ? RETRY_BACKOFF_MAX_MS : RETRY_BACKOFF_MS;
      problem(
          blamed,
          "expected retry_backoff_max_ms (%d) to be no less than retry_backoff_ms (%d)"
              .formatted(most, first));
    }
  }

  private void checkJournalLimit() {
    long limit = get(WAL_MAX_BYTES);
    long least = (long) LEAST_SEGMENTS * get(SEGMENT_SIZE_BYTES);
    if (limit != 0 && limit < least) {
      problem(
          origin(WAL_MAX_BYTES).isPresent() ? WAL_MAX_BYTES : SEGMENT_SIZE_BYTES,
          "expected max_bytes to be 0 or no less than %d, %d segments of segment_size_bytes (%d); got %d"
              .formatted(least, LEAST_SEGMENTS, get(SEGMENT_SIZE_BYTES), limit));
    }
  }

  /** The host is looked up once, here, so that what was checked is what is listened on. */
  private InetSocketAddress address(ConfigKey<HostPort> key) {
    return resolve(key, get(key).host(), get(ConfigKeys.portOf(key)), demandsKeys());
  }

  private InetSocketAddress resolve(ConfigKey<?> key, String host, int port, boolean keys) {
    try {
      InetAddress address = InetAddress.getByName(host);
      if (!address.isLoopbackAddress() && !keys) {
        checkPublic(key, host);
      }
      return new InetSocketAddress(address, port);
    } catch (UnknownHostException e) {
      problem(key, "the host " + host + " is not known here; expected " + key.type().expected());
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
  }

  private void checkPublic(ConfigKey<?> key, String host) {
    if (!get(ALLOW_PUBLIC_WITHOUT_KEYS)) {
      problem(
          key,
          "%s is not loopback, and without API keys anyone who reaches it may publish and read;"
                  .formatted(host)
              + " set auth.allowed_api_keys or [[auth.key]], listen on 127.0.0.1, or set"
              + " server.allow_public_without_keys = true if that is wanted");
    }
  }

  private void problem(ConfigKey<?> key, String what) {
    problems.add(origin(key).orElse("default") + ": " + key.path() + ": " + what);
  }

  private <T> Optional<String> origin(ConfigKey<T> key) {
    return setting(key).map(Setting::origin);
  }

  private Duration millis(ConfigKey<Integer> key) {
    return Duration.ofMillis(get(key));
  }

  private <T> T get(ConfigKey<T> key) {
    return setting(key).map(Setting::value).orElse(key.defaultValue());
  }

  private <T> Optional<Setting<T>> setting(ConfigKey<T> key) {
    Optional<Setting<T>> found = Optional.empty();
    for (ConfigLayer layer : layers) {
      Optional<Setting<T>> here = layer.get(key);
      found = here.isPresent() ? here : found;
    }
    return found;
  }
}
