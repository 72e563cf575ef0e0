package io.blipmq.api;

import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.Format;
import io.blipmq.api.spi.BrokerProvider;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * A broker: the one inside this process ({@link #open()}) or one reached over the network ({@link
 * #connect(String)}). Both behave the same; moving from one to the other changes one line.
 *
 * <p>Any number of threads may share one instance. Nothing is static and no thread is started
 * before it is needed, so a program may hold several.
 */
public interface BlipMQ extends AutoCloseable {

  /** An embedded broker in memory, with the default options. */
  static BlipMQ open() {
    return open(EmbeddedOptions.inMemory());
  }

  /**
   * An embedded broker.
   *
   * @throws BlipException.StorageFailed if the journal cannot be opened, read, or is in use
   * @throws IllegalStateException if no embedded broker (blipmq-core) is on the class or module
   *     path
   */
  static BlipMQ open(EmbeddedOptions options) {
    return first(provider -> provider.open(options), "blipmq-core");
  }

  /**
   * Connects to a broker at {@code host:port}, {@code host} (port 7878), {@code blip://host:port},
   * or {@code blips://host:port} for TLS.
   *
   * @throws BlipException.Disconnected if nothing answers there within the connect timeout
   */
  static BlipMQ connect(String address) {
    return connect(ConnectOptions.to(address));
  }

  /**
   * Connects to a broker and waits until it has answered.
   *
   * @throws BlipException.Disconnected if nothing answers there within the connect timeout
   * @throws BlipException.Unauthenticated if the broker wants an API key and refuses this one
   * @throws IllegalStateException if no client (blipmq-client) is on the class or module path
   */
  static BlipMQ connect(ConnectOptions options) {
    return first(provider -> provider.connect(options), "blipmq-client");
  }

  /**
   * The broker that a program is configured with, so that moving it means changing a text: {@code
   * mem:} is an embedded broker in memory, {@code journal:/folder} one with a journal there, {@code
   * blip://host:port} (or {@code host:port}) a connection to a daemon.
   *
   * @throws BlipException.InvalidRequest if it is none of these
   * @throws BlipException.StorageFailed as {@link #open(EmbeddedOptions)}
   * @throws BlipException.Disconnected as {@link #connect(String)}
   */
  static BlipMQ at(String uri) {
    if (uri.equals("mem:")) {
      return open();
    }
    if (uri.startsWith("journal:")) {
      String folder = uri.substring("journal:".length());
      if (folder.isEmpty()) {
        throw new BlipException.InvalidRequest("no folder in \"journal:\"; use journal:/folder");
      }
      return open(EmbeddedOptions.journaled(Path.of(folder)));
    }
    return connect(uri);
  }

  private static BlipMQ first(Function<BrokerProvider, Optional<BlipMQ>> how, String artifact) {
    for (BrokerProvider provider :
        ServiceLoader.load(BrokerProvider.class, BrokerProvider.class.getClassLoader())) {
      Optional<BlipMQ> broker = how.apply(provider);
      if (broker.isPresent()) {
        return broker.get();
      }
    }
    throw new IllegalStateException(
        "no implementation of BlipMQ found; add io.blipmq:" + artifact + " to the class path");
  }

  /**
   * A handle on the topic of that name, for publishing with the default options. No I/O; the topic
   * itself is made by its first use, where the broker is configured so.
   *
   * @throws BlipException.InvalidRequest if the name is not allowed, see {@link TopicName}
   */
  default Topic topic(String name) {
    return topic(name, PublishOptions.defaults());
  }

  /** A handle on the topic of that name that publishes with the given options. No I/O. */
  Topic topic(String name, PublishOptions options);

  /** A handle on the topic of that name for values, which the codec writes and reads. No I/O. */
  default <T> TypedTopic<T> topic(String name, Codec<T> codec) {
    return topic(name, Format.of(codec));
  }

  /** As {@link #topic(String, Codec)}, with compression and the like. */
  default <T> TypedTopic<T> topic(String name, Format<T> format) {
    return TypedTopic.of(topic(name), format);
  }

  /**
   * Attaches a consumer to a subscription of one topic, or of every topic that matches a pattern
   * ({@code +} is one level, {@code #} at the end is all the rest), present and future.
   *
   * @throws BlipException.TopicNotFound if topics are not made on first use and there is none
   * @throws BlipException.InvalidRequest if the pattern, the filter or an option is not valid
   */
  Subscription subscribe(String topicOrPattern, SubscribeOptions options);

  /** Attaches a consumer that gets values, see {@link #subscribe(String, SubscribeOptions)}. */
  default <T> TypedSubscription<T> subscribe(
      String topicOrPattern, SubscribeOptions options, Format<T> format) {
    return TypedSubscription.of(subscribe(topicOrPattern, options), format);
  }

  /** Topics and subscriptions as things to be made, changed, listed and deleted. */
  Topics topics();

  /** What the broker as a whole has done and holds. Blocks for one round trip when remote. */
  BrokerStats stats();

  /**
   * Ends every subscription of this instance and gives the rest of what was published a bounded
   * time to be confirmed; what is not confirmed by then fails with {@link
   * BlipException.ShuttingDown} (embedded) or {@link BlipException.Disconnected} (remote).
   * Idempotent.
   */
  @Override
  void close();
}
