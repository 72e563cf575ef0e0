package io.blipmq.server.config;

import io.blipmq.api.FsyncPolicy;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.journal.Recovery;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the daemon is told: one record for each table of the file. Immutable, checked,
 * any thread. Its text shows no API key.
 */
public record ServerConfig(
    Server server,
    Doors doors,
    Http http,
    Metrics metrics,
    Wal wal,
    Queues queues,
    Delivery delivery,
    ApiKeys keys,
    LogLevel logLevel) {

  /**
   * Who may connect, and how much they may ask for.
   *
   * @param address where to listen; port 0 takes a free one
   * @param maxConnections at one time
   * @param maxMessageBytes the largest payload
   * @param helloTimeout for HELLO and, where keys are set, AUTH
   * @param shutdownTimeout for deliveries in flight to settle
   */
  public record Server(
      InetSocketAddress address,
      int maxConnections,
      int maxMessageBytes,
      Duration helloTimeout,
      Duration shutdownTimeout) {}

  /**
   * HTTP and WebSockets on the port for clients.
   *
   * @param allowedOrigins of web pages
   * @param maxBodyBytes of a request
   * @param maxBufferedBytes of all requests that are arriving
   * @param maxConsumers requests of groups that are not settled
   * @param maxWait for a message
   * @param requestTimeout for a body to arrive, or to be taken
   * @param idleTimeout between requests
   * @param heartbeat of event streams
   */
  public record Http(
      List<String> allowedOrigins,
      int maxBodyBytes,
      long maxBufferedBytes,
      int maxConsumers,
      Duration maxWait,
      Duration requestTimeout,
      Duration idleTimeout,
      Duration heartbeat) {
    public Http {
      allowedOrigins = List.copyOf(allowedOrigins);
    }
  }

  /**
   * The HTTP listener for metrics.
   *
   * @param address where to listen; empty for no HTTP
   * @param maxSubscriptions how many are shown one by one
   * @param maxTopics how many are shown one by one
   */
  public record Metrics(Optional<InetSocketAddress> address, int maxSubscriptions, int maxTopics) {}

  /**
   * The journal.
   *
   * @param folder where; empty for none
   * @param fsyncPolicy when it is synced
   * @param segmentBytes when a new file is begun
   * @param maxBytes what it may take on disk; 0 for no limit
   * @param recovery what damage does at the start
   */
  public record Wal(
      Optional<Path> folder,
      FsyncPolicy fsyncPolicy,
      int segmentBytes,
      long maxBytes,
      Recovery recovery) {}

  /**
   * How much is kept.
   *
   * @param topicCapacity messages that a topic keeps for late subscriptions
   * @param subscriberCapacity messages that a subscription may fall behind
   * @param overflow what happens then
   * @param memoryLimitBytes for all topics and subscriptions
   * @param autoCreateTopics whether first use makes a topic
   */
  public record Queues(
      int topicCapacity,
      int subscriberCapacity,
      OverflowPolicy overflow,
      long memoryLimitBytes,
      boolean autoCreateTopics) {}

  /**
   * How messages reach consumers.
   *
   * @param maxBatch messages in one frame
   * @param maxBatchBytes bytes of messages in one frame
   * @param flushInterval the longest that deliveries are gathered before they are written
   * @param fanoutShards threads that serve connections, at least 1
   * @param defaultTtl of messages without one; zero for none
   * @param retry what happens to what is not settled
   */
  public record Delivery(
      int maxBatch,
      int maxBatchBytes,
      Duration flushInterval,
      int fanoutShards,
      Duration defaultTtl,
      Retry retry) {}

  /**
   * What happens to deliveries that are not settled.
   *
   * @param ackDeadline how long a consumer may take
   * @param maxRetries how often they are offered again
   * @param backoff before the second attempt
   * @param maxBackoff what it grows to at the most
   * @param deadLetters where they go in the end
   */
  public record Retry(
      Duration ackDeadline,
      int maxRetries,
      Duration backoff,
      Duration maxBackoff,
      DeadLetters deadLetters) {}

  /**
   * Further listeners, TLS, and what single protocols need.
   *
   * @param listeners beside the server's address
   * @param cachedMessages what a JSON lines subscription gets first
   * @param mqtt what MQTT keeps
   */
  public record Doors(List<Listener> listeners, Tls tls, int cachedMessages, Mqtt mqtt) {}

  /**
   * What MQTT keeps for clients that are away.
   *
   * @param maxSessions that outlive their connection
   * @param maxSessionExpiry for how long; zero for as long as they ask for
   * @param maxQueuedMessages for each of them; 0 for no limit
   */
  public record Mqtt(int maxSessions, Duration maxSessionExpiry, long maxQueuedMessages) {}

  /**
   * One listener.
   *
   * @param address where to listen; port 0 takes a free one
   * @param protocol the one that is spoken there; empty for all
   * @param tls whether connections are encrypted
   * @param anonymous whether nobody needs an API key there
   */
  public record Listener(
      InetSocketAddress address, Optional<String> protocol, boolean tls, boolean anonymous) {}

  /**
   * What TLS needs, in PEM files.
   *
   * @param certificates with those that sign them; empty where TLS is not spoken
   * @param keys of each certificate
   * @param clientCa who signs the certificates of clients; empty if they need none
   * @param required whether the server's address takes nothing else
   */
  public record Tls(
      List<Path> certificates, List<Path> keys, Optional<Path> clientCa, boolean required) {}

  /**
   * Reads the configuration: the defaults, over them the file, over it the environment, over it the
   * options.
   *
   * @param file a TOML or YAML file
   * @param environment variables, of which those of other programs are ignored
   * @param options what the command line sets, by path: {@code server.port}
   * @throws ConfigException with all that is wrong
   */
  public static ServerConfig load(
      Optional<Path> file, Map<String, String> environment, Map<String, String> options)
      throws ConfigException {
    return ConfigLoader.load(file, environment, options);
  }
}
