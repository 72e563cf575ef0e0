package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.BrokerStats;
import io.blipmq.api.ConnectOptions;
import io.blipmq.api.PublishOptions;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import io.blipmq.api.TopicName;
import io.blipmq.api.Topics;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.StatsReply;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A broker reached over one socket, shared by any number of threads. Holds the one thread of the
 * client, which starts with {@link #connect} and ends with {@link #close}.
 */
final class RemoteBroker implements BlipMQ {
  /** How much longer than the session's own limit {@code close()} waits for the event loop. */
  private static final long CLOSING_SLACK_MILLIS = 2_000;

  private final EventLoop loop;
  private final Session session;
  private final ClientConfig config;
  private final Topics topics;
  private volatile @Nullable Thread thread;

  private RemoteBroker(ConnectOptions options, ClientConfig config) {
    this.config = config;
    loop = new SingleThreadIoEventLoop(null, this::thread, NioIoHandler.newFactory());
    session = new Session(loop, options, config, new SecureRandom());
    topics = new RemoteTopics(session);
  }

  /** Connects, and waits until the broker has welcomed this client. */
  static BlipMQ connect(ConnectOptions options, ClientConfig config) {
    Address.parse(options.address());
    RemoteBroker broker = new RemoteBroker(options, config);
    boolean connected = false;
    try {
      broker.session.await(broker.session.start());
      connected = true;
      return broker;
    } finally {
      if (!connected) {
        broker.close();
      }
    }
  }

  /** Called by the event loop when it gets its first task. */
  private Thread thread(Runnable task) {
    Thread made = new FastThreadLocalThread(task, "blipmq-client-event-loop");
    made.setDaemon(true);
    thread = made;
    return made;
  }

  @Override
  public Topic topic(String name, PublishOptions options) {
    return new RemoteTopic(session, TopicName.check(name), options);
  }

  @Override
  public Subscription subscribe(String topicOrPattern, SubscribeOptions options) {
    return RemoteSubscription.open(TopicName.checkPattern(topicOrPattern), options, session);
  }

  @Override
  public Topics topics() {
    return topics;
  }

  @Override
  public BrokerStats stats() {
    var question = new ClientFrame.Stats(ClientFrame.Stats.What.BROKER, "");
    for (ServerFrame frame : session.ask(question)) {
      if (frame instanceof StatsReply reply) {
        return reply.broker();
      }
    }
    throw new BlipException.Disconnected("the broker answered STATS with something else");
  }

  @Override
  public void close() {
    CompletableFuture<Void> closed = session.close();
    if (loop.inEventLoop()) {
      var _ = closed.whenComplete((done, failure) -> stopLoop());
      return;
    }
    boolean interrupted = false;
    try {
      closed.get(config.closing().toMillis() + CLOSING_SLACK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    } catch (ExecutionException | TimeoutException e) {
      // The loop is stopped all the same.
    }
    stopLoop();
    if (!interrupted) {
      interrupted = !awaitLoop();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopLoop() {
    var _ = loop.shutdownGracefully(0, CLOSING_SLACK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Waits until the thread has ended; false if interrupted. */
  private boolean awaitLoop() {
    try {
      Thread started = thread;
      if (started != null) {
        started.join(2 * CLOSING_SLACK_MILLIS);
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
