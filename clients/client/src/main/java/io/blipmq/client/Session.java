package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.ConnectOptions;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.DeliverDecoder;
import io.blipmq.wire.ServerFrame;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What outlives connections: keeps one {@link Connection} to the broker, makes a new one when it is
 * lost, and hands it to those who have something to restore.
 *
 * <pre>
 *   start ──▶ dialing ──▶ handshake ──▶ up ──▶ (lost) ──▶ wait ──▶ dialing …
 *                │            │          │                  │
 *                └── wait ◀───┘          └──── close ─────▶ ended ◀── limit over, key refused
 * </pre>
 *
 * <p><b>Threads.</b> All state belongs to the event loop; the methods that any thread may call say
 * so, and only hand a task over. {@code ended} is the one field that others read: it is written
 * once, on the event loop, before anything that waits is failed with it, so that who sees a failure
 * also sees the end, and who looks too early is failed by the task it hands over.
 *
 * <p><b>Restoring.</b> On a new connection the subscriptions are made again first, then what is
 * unconfirmed is sent again, then requests that waited are asked. Everything is pipelined; the
 * broker answers in its own time.
 */
final class Session implements ConnectionListener {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final long LEAST_ATTEMPT_NANOS = 250_000_000;

  private final EventLoop loop;
  private final Timing timing;
  private final ClientConfig config;
  private final ConnectOptions options;
  private final Address address;
  private final Dialer dialer;
  private final Backoff backoff;
  private final Publisher publisher;
  private final Subscriptions subscriptions = new Subscriptions();
  private final Requests requests;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile @Nullable BlipException ended;

  private @Nullable Connection connection;
  private boolean up;
  private boolean everUp;
  private boolean closing;
  private long downSinceNanos;
  private Runnable cancelHandshakeTimer = () -> {};
  private String lastFailure = "";

  Session(EventLoop loop, ConnectOptions options, ClientConfig config, RandomGenerator random) {
    this.loop = loop;
    this.options = options;
    this.config = config;
    timing = config.timing().orElseGet(Timing::real);
    address = Address.parse(options.address());
    dialer = new Dialer(loop, address, ClientTls.of(options));
    backoff = new Backoff(config.firstBackoff(), config.longestBackoff(), random);
    Room room = new Room(options.bufferBytes());
    publisher = new Publisher(loop, timing, config, room, random);
    requests = new Requests(loop, timing, config);
  }

  Publisher publisher() {
    return publisher;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  /** Begins to connect; the future tells of the first connection. Any thread. */
  CompletableFuture<Void> start() {
    execute(() -> {
      downSinceNanos = timing.nanoTime();
      dial();
    });
    return opened;
  }

  /** Runs a task on the event loop; false if there is none any more. Any thread. */
  boolean execute(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Refuses to let the event loop wait for itself. Any thread. */
  void checkMayWait() {
    if (loop.inEventLoop()) {
      throw new IllegalStateException(
          "a callback must not wait: it runs on the thread that would have to bring the answer;"
              + " use the asynchronous method, or a thread of your own");
    }
  }

  /** Waits for an answer. Any thread but the event loop. */
  <T> T await(CompletableFuture<T> future) {
    checkMayWait();
    return Answers.awaitOrGiveUp(future);
  }

  /** Asks, and waits for the answer's frames. Any thread but the event loop. */
  List<ServerFrame> ask(ClientFrame frame) {
    var future = new CompletableFuture<List<ServerFrame>>();
    orEnded(future, () -> requests.ask(frame, future));
    return await(future);
  }

  /** Adds a consumer; the future ends with the broker's first answer. Any thread. */
  CompletableFuture<Void> subscribe(Attachment attachment) {
    CompletableFuture<Void> ready = attachment.ready();
    orEnded(
        ready,
        () -> {
          subscriptions.add(attachment);
          Runnable cancel =
              timing.after(
                  loop,
                  config.request().toNanos(),
                  () ->
                      ready.completeExceptionally(new BlipException.TimedOut("no answer in time")));
          var _ = ready.whenComplete((done, failure) -> cancel.run());
        });
    return ready;
  }

  private void orEnded(CompletableFuture<?> future, Runnable task) {
    boolean handedOver =
        execute(() -> {
          BlipException reason = ended;
          if (reason != null) {
            future.completeExceptionally(reason);
          } else {
            task.run();
          }
        });
    if (!handedOver) {
      future.completeExceptionally(closedByProgram());
    }
  }

  // ---- connecting

  private void dial() {
    if (ended != null) {
      return;
    }
    long timeout = Math.min(config.handshake().toNanos(), Math.max(leftNanos(), 1_000_000));
    int timeoutMillis = (int) (timeout / 1_000_000);
    dialer.dial(
        timeoutMillis,
        new Dialer.Outcome() {
          @Override
          public void connected(Channel channel) {
            greet(channel, timeout);
          }

          @Override
          public void failed(String why) {
            retry(why);
          }
        });
  }

  private void greet(Channel channel, long timeoutNanos) {
    if (ended != null) {
      var _ = channel.close();
      return;
    }
    Connection fresh = new Connection(channel, this, timing, config);
    connection = fresh;
    cancelHandshakeTimer =
        timing.after(loop, timeoutNanos, () -> fresh.close("no answer to HELLO in time"));
    fresh.open();
    Handshake.begin(
        fresh,
        options.apiKey(),
        new Handshake.Outcome() {
          @Override
          public void welcomed(ServerFrame.Welcome welcome) {
            restore(fresh, welcome);
          }

          @Override
          public void refused(BlipException reason) {
            rejected(fresh, reason);
          }
        });
  }

  private void restore(Connection fresh, ServerFrame.Welcome welcome) {
    cancelHandshakeTimer.run();
    if (everUp) {
      LOG.info("reconnected address={} server=\"{}\"", address, welcome.server());
    }
    up = true;
    everUp = true;
    backoff.reset();
    subscriptions.connected(fresh);
    publisher.limits(new Limits(welcome.maxMessageBytes(), welcome.maxFrameBytes()));
    publisher.window().connected(fresh);
    requests.connected(fresh);
    opened.complete(null);
  }

  private void rejected(Connection fresh, BlipException reason) {
    boolean hopeless =
        reason instanceof BlipException.Unauthenticated
            || reason instanceof BlipException.NotPermitted
            || (!everUp && reason instanceof BlipException.InvalidRequest);
    String why = "refused the connection: " + reason.getMessage();
    if (hopeless) {
      end(BlipException.of(reason.code(), address + " " + why));
    }
    fresh.close("the broker " + why);
  }

  @Override
  public void lost(String why) {
    cancelHandshakeTimer.run();
    connection = null;
    if (up) {
      up = false;
      downSinceNanos = timing.nanoTime();
      if (ended == null && !closing) {
        LOG.warn("connection_lost address={} why=\"{}\"", address, why);
      }
      publisher.window().disconnected();
      requests.disconnected();
      subscriptions.lost(
          new BlipException.Disconnected(
              "the connection to " + address + " was lost (" + why + ")"));
    }
    if (closing && ended == null) {
      finishIfQuiet();
    }
    if (ended != null) {
      closed.complete(null);
    } else {
      retry(everUp ? why : address + ": " + why);
    }
  }

  private void retry(String why) {
    lastFailure = why;
    if (ended != null) {
      return;
    }
    // An attempt with less time would only hide why those before it failed.
    long left = leftNanos() - LEAST_ATTEMPT_NANOS;
    if (left <= 0) {
      end(new BlipException.Disconnected(everUp ? notRestored() : lastFailure));
    } else {
      timing.after(loop, Math.min(left, backoff.nextNanos()), this::dial);
    }
  }

  private String notRestored() {
    return "the connection to "
        + address
        + " was lost and could not be restored within "
        + options.reconnectLimit().toSeconds()
        + " s; the last attempt: "
        + lastFailure;
  }

  private long leftNanos() {
    Duration limit = everUp ? options.reconnectLimit() : options.connectTimeout();
    long limitNanos = limit.toDays() > 10_000 ? Long.MAX_VALUE / 2 : limit.toNanos();
    return limitNanos - (timing.nanoTime() - downSinceNanos);
  }

  // ---- what the connection brings

  @Override
  public void confirmed(long sequence, List<ServerFrame.Run> runs) {
    publisher.window().confirmed(sequence, runs);
  }

  @Override
  public void refused(long sequence, BlipException reason) {
    if (sequence == 0) {
      LOG.warn("request_refused address={} why=\"{}\"", address, reason.getMessage());
    }
    publisher.window().refused(sequence, reason);
  }

  @Override
  public DeliverDecoder.Visitor deliveries() {
    return subscriptions;
  }

  @Override
  public void received(ServerFrame frame) {
    if (frame instanceof ServerFrame.Goodbye goodbye) {
      LOG.info("broker_goes_down address={} why=\"{}\"", address, goodbye.text());
      publisher.window().disconnected();
    } else {
      subscriptions.received(frame);
    }
  }

  @Override
  public void readComplete() {
    if (closing) {
      finishIfQuiet();
    }
  }

  @Override
  public void writable() {
    publisher.window().sendWaiting();
  }

  // ---- the end

  /**
   * Closes: consumers leave, and what is on the way gets a bounded time. Any thread; returns at
   * once, the future tells when the last byte is out and the socket closed.
   */
  CompletableFuture<Void> close() {
    publisher.refuse(closedByProgram());
    execute(this::beginToClose);
    return closed;
  }

  private void beginToClose() {
    if (closing || ended != null) {
      if (ended != null && connection == null) {
        closed.complete(null);
      }
      return;
    }
    closing = true;
    subscriptions.detach();
    publisher.window().tell(this::finishIfQuiet);
    timing.after(loop, config.closing().toNanos(), () -> finish(true));
    finishIfQuiet();
  }

  private void finishIfQuiet() {
    if (publisher.isIdle() && !(up && connection != null && connection.hasQuestions())) {
      finish(false);
    }
  }

  private void finish(boolean atOnce) {
    Connection last = connection;
    if (ended != null) {
      if (last != null && atOnce) {
        last.close("closed");
      }
      return;
    }
    connection = null;
    end(new BlipException.Disconnected("closed before the broker had confirmed"));
    if (last == null) {
      closed.complete(null);
    } else if (atOnce) {
      last.close("closed");
    } else {
      last.closeAfterWriting("closed");
    }
  }

  private BlipException closedByProgram() {
    return new BlipException.Closed("the connection to " + address + " was closed by the program");
  }

  /** Nothing goes on from here: fails all that waits. */
  private void end(BlipException reason) {
    ended = reason;
    opened.completeExceptionally(reason);
    subscriptions.end(closing ? closedByProgram() : reason);
    requests.fail(reason);
    publisher.fail(reason);
    Connection last = connection;
    if (last != null) {
      last.close(String.valueOf(reason.getMessage()));
    }
  }
}
