package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.StatsReply;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Administration and statistics. A request waits while there is no connection; one whose connection
 * is lost before the answer came fails, because it may have been done. Event loop only.
 */
final class Requests {
  private final EventLoop loop;
  private final Timing timing;
  private final long timeoutNanos;
  private final Set<Request> waiting = new LinkedHashSet<>();
  private @Nullable Connection connection;

  Requests(EventLoop loop, Timing timing, ClientConfig config) {
    this.loop = loop;
    this.timing = timing;
    timeoutNanos = config.request().toNanos();
  }

  /** Asks; the future gets every frame of the answer. */
  void ask(ClientFrame frame, CompletableFuture<List<ServerFrame>> future) {
    Request request = new Request(frame, future);
    if (connection == null) {
      waiting.add(request);
    } else {
      connection.ask(frame, request);
      connection.flush();
    }
  }

  void connected(Connection to) {
    connection = to;
    List<Request> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(request -> to.ask(request.frame, request));
    to.flush();
  }

  void disconnected() {
    connection = null;
  }

  void fail(BlipException reason) {
    List<Request> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(request -> request.failed(reason));
  }

  private final class Request implements Answer {
    private final ClientFrame frame;
    private final CompletableFuture<List<ServerFrame>> future;
    private final List<ServerFrame> frames = new ArrayList<>(1);
    private final Runnable cancelTimer;

    Request(ClientFrame frame, CompletableFuture<List<ServerFrame>> future) {
      this.frame = frame;
      this.future = future;
      cancelTimer = timing.after(loop, timeoutNanos, this::expire);
    }

    @Override
    public void succeeded(ServerFrame part) {
      frames.add(part);
      if (!(part instanceof StatsReply reply) || reply.last()) {
        cancelTimer.run();
        future.complete(frames);
      }
    }

    @Override
    public void failed(BlipException reason) {
      cancelTimer.run();
      future.completeExceptionally(reason);
    }

    private void expire() {
      boolean unsent = waiting.remove(this);
      future.completeExceptionally(
          new BlipException.TimedOut(
              "no answer within "
                  + timeoutNanos / 1_000_000
                  + " ms; "
                  + (unsent
                      ? "there was no connection, nothing was sent"
                      : "it may be done or not")));
    }
  }
}
