package io.blipmq.server;

import io.blipmq.api.BlipException;
import io.blipmq.core.Broker;
import io.blipmq.core.BrokerConfig;
import io.blipmq.core.port.Environment;
import io.blipmq.core.subscription.Settings;
import io.blipmq.gateway.CannotListenException;
import io.blipmq.gateway.Gateway;
import io.blipmq.gateway.GatewayConfig;
import io.blipmq.gateway.TlsConfig;
import io.blipmq.gateway.Transport;
import io.blipmq.gateway.connection.HttpConfig;
import io.blipmq.gateway.connection.Limits;
import io.blipmq.gateway.connection.MqttConfig;
import io.blipmq.journal.Journal;
import io.blipmq.journal.JournalConfig;
import io.blipmq.server.config.DeadLetters;
import io.blipmq.server.config.ServerConfig;
import io.blipmq.server.http.HttpListener;
import io.blipmq.server.metrics.StatusPages;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running broker with its listeners. Started and closed by any thread. */
public final class BlipServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BlipServer.class);
  private static final String NAME = "BlipMQ";
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ServerConfig config;
  private final LiveStats stats;
  private final Optional<HttpListener> http;
  private final Broker broker;
  private final Gateway gateway;
  private final AtomicBoolean closing = new AtomicBoolean();

  private BlipServer(
      ServerConfig config,
      LiveStats stats,
      Optional<HttpListener> http,
      Broker broker,
      Gateway gateway) {
    this.config = config;
    this.stats = stats;
    this.http = http;
    this.broker = broker;
    this.gateway = gateway;
  }

  /**
   * Opens the journal, the broker and the listeners, and serves from then on.
   *
   * @throws StartFailedException if one of them cannot be opened; nothing is left open, and where
   *     the listeners are at fault, no journal is made
   */
  public static BlipServer start(ServerConfig config) throws StartFailedException {
    long before = System.nanoTime();
    LiveStats stats = new LiveStats();
    try (Opened opened = new Opened()) {
      Optional<HttpListener> http = openHttp(config.metrics(), stats);
      http.ifPresent(opened::add);
      GatewayConfig doors = doors(config);
      Optional<Journal> journal = openJournal(config.wal());
      journal.ifPresent(opened::add);
      Broker broker = openBroker(config, journal);
      opened.add(broker);
      Gateway gateway = openGateway(doors, config, broker);
      opened.add(gateway);
      stats.running(broker, journal, gateway);
      opened.keep();
      BlipServer server = new BlipServer(config, stats, http, broker, gateway);
      server.logStart((System.nanoTime() - before) / NANOS_PER_MILLI);
      return server;
    }
  }

  /** The port for clients. */
  public int port() {
    return gateway.port();
  }

  /** The port for HTTP; empty if there is none. */
  public OptionalInt httpPort() {
    return http.stream().mapToInt(HttpListener::port).findFirst();
  }

  /**
   * Takes no new connections and publishes, gives deliveries in flight the configured time to be
   * settled, closes all connections, and then the journal, with all that it has taken on disk.
   * Idempotent; a second call does not wait for the first.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    long before = System.nanoTime();
    stats.stopping();
    long inFlight = broker.stats().inFlight();
    LOG.info(
        "event=stopping connections={} in_flight={} timeout_ms={}",
        gateway.stats().connections(),
        inFlight,
        config.server().shutdownTimeout().toMillis());
    gateway.beginShutdown();
    broker.beginShutdown();
    boolean settled = gateway.awaitSettled(config.server().shutdownTimeout());
    gateway.close();
    broker.close();
    http.ifPresent(HttpListener::close);
    LOG.info(
        "event=stopped settled={} took_ms={}",
        settled,
        (System.nanoTime() - before) / NANOS_PER_MILLI);
  }

  private static Optional<HttpListener> openHttp(ServerConfig.Metrics config, LiveStats stats)
      throws StartFailedException {
    if (config.address().isEmpty()) {
      return Optional.empty();
    }
    InetSocketAddress address = config.address().get();
    try {
      StatusPages pages = new StatusPages(stats, config.maxSubscriptions(), config.maxTopics());
      return Optional.of(
          HttpListener.open(Transport.best(), address, pages, HttpListener.Limits.DEFAULT));
    } catch (IOException e) {
      throw cannotListen(address, "metrics", e);
    }
  }

  private static Optional<Journal> openJournal(ServerConfig.Wal config)
      throws StartFailedException {
    if (config.folder().isEmpty()) {
      return Optional.empty();
    }
    JournalConfig journal =
        JournalConfig.of(config.folder().get(), config.fsyncPolicy())
            .withSegmentBytes(config.segmentBytes())
            .withMaxBytes(config.maxBytes())
            .withRecovery(config.recovery());
    try {
      return Optional.of(Journal.open(journal));
    } catch (BlipException e) {
      throw new StartFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Broker openBroker(ServerConfig config, Optional<Journal> journal)
      throws StartFailedException {
    ServerConfig.Queues queues = config.queues();
    ServerConfig.Retry retry = config.delivery().retry();
    Settings settings =
        new Settings(
            queues.subscriberCapacity(),
            queues.overflow(),
            retry.ackDeadline(),
            retry.maxRetries(),
            retry.backoff(),
            retry.maxBackoff(),
            retry.deadLetters() == DeadLetters.TOPIC);
    BrokerConfig broker =
        new BrokerConfig(
            settings,
            queues.topicCapacity(),
            config.delivery().defaultTtl(),
            config.server().maxMessageBytes(),
            queues.memoryLimitBytes(),
            queues.autoCreateTopics());
    try {
      return Broker.open(broker, journal.map(log -> log), Environment.system());
    } catch (BlipException e) {
      throw new StartFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** What clients come in by; checked, as far as that goes before there is a broker. */
  private static GatewayConfig doors(ServerConfig config) throws StartFailedException {
    ServerConfig.Server server = config.server();
    ServerConfig.Delivery delivery = config.delivery();
    GatewayConfig gateway =
        GatewayConfig.on(server.address())
            .withListeners(Listeners.of(config))
            .withEventLoops(delivery.fanoutShards())
            .withMaxConnections(server.maxConnections())
            .withHelloDeadline(server.helloTimeout())
            .withServerName(NAME + " " + version())
            .withHttp(http(config.http()))
            .withMqtt(mqtt(config.doors().mqtt()))
            .withLimits(
                Limits.defaults()
                    .withMaxMessageBytes(server.maxMessageBytes())
                    .withCachedMessages(config.doors().cachedMessages())
                    .withBatches(
                        delivery.maxBatch(), delivery.maxBatchBytes(), delivery.flushInterval()));
    try {
      Optional<TlsConfig> tls = Listeners.tls(config.doors().tls());
      GatewayConfig doors = tls.map(gateway::withTls).orElse(gateway);
      Gateway.check(doors);
      return doors;
    } catch (IOException | IllegalArgumentException e) {
      throw cannotOpen(e);
    }
  }

  private static Gateway openGateway(GatewayConfig doors, ServerConfig config, Broker broker)
      throws StartFailedException {
    try {
      return Gateway.start(doors, broker, new KeyAuthenticator(config.keys()));
    } catch (IOException | IllegalArgumentException e) {
      throw cannotOpen(e);
    }
  }

  private static StartFailedException cannotOpen(Exception e) {
    return e instanceof CannotListenException listen
        ? cannotListen(listen.address(), "server", listen)
        : new StartFailedException(String.valueOf(e.getMessage()), e);
  }

  private static MqttConfig mqtt(ServerConfig.Mqtt config) {
    return new MqttConfig(
        config.maxSessions(), config.maxSessionExpiry(), config.maxQueuedMessages());
  }

  private static HttpConfig http(ServerConfig.Http config) {
    return new HttpConfig(
        config.allowedOrigins(),
        config.maxBodyBytes(),
        config.maxBufferedBytes(),
        config.maxConsumers(),
        config.maxWait(),
        config.requestTimeout(),
        config.idleTimeout(),
        config.heartbeat());
  }

  private static StartFailedException cannotListen(
      InetSocketAddress address, String table, IOException e) {
    String reason = String.valueOf(e.getMessage());
    String advice =
        reason.contains("in use")
            ? "the port is in use; stop what uses it, or set another " + table + ".port"
            : reason.contains("ermission")
                ? "no permission; use a port from 1024, or another " + table + ".bind_addr"
                : reason + "; set another " + table + ".bind_addr";
    return new StartFailedException("cannot listen on " + text(address) + ": " + advice, e);
  }

  private void logStart(long tookMillis) {
    Broker.Recovered recovered = broker.recovered();
    LOG.info(
        "event=started version={} listen={} http={} journal={} fsync={}"
            + " recovered_records={} recovered_messages={} recovered_ms={} took_ms={} keys={}",
        version(),
        text(new InetSocketAddress(config.server().address().getAddress(), port())),
        httpPort().isPresent()
            ? text(
                new InetSocketAddress(
                    address(config.metrics()).getAddress(), httpPort().getAsInt()))
            : "off",
        config.wal().folder().map(folder -> folder.toAbsolutePath().toString()).orElse("off"),
        config.wal().folder().isPresent() ? config.wal().fsyncPolicy() : "off",
        recovered.records(),
        recovered.messages(),
        recovered.took().toMillis(),
        tookMillis,
        config.keys().required() ? config.keys().count() : "open",
        gateway.addresses().stream().skip(1).map(BlipServer::text).toList());
  }

  private static InetSocketAddress address(ServerConfig.Metrics config) {
    return config.address().orElseThrow();
  }

  private static String version() {
    String version = BlipServer.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }
}
