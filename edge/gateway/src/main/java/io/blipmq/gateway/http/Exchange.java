package io.blipmq.gateway.http;

import io.blipmq.api.BlipException;
import io.blipmq.gateway.connection.Access;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.connection.PublishedTopics;
import io.blipmq.gateway.connection.Services;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer. On the connection's event loop, but what {@link #post} hands in. An
 * answer to a peer that is gone is forgotten.
 */
public final class Exchange {
  private static final Held NOTHING = answered -> {};

  private final HttpConnection connection;
  private final Request request;
  private final Access access;
  private Held held = NOTHING;
  private boolean over;

  Exchange(HttpConnection connection, Request request, Access access) {
    this.connection = connection;
    this.request = request;
    this.access = access;
  }

  public Request request() {
    return request;
  }

  /** What who has sent it may do. */
  public Access access() {
    return access;
  }

  public Services services() {
    return connection.services();
  }

  public EventLoop loop() {
    return connection.loop();
  }

  /** Where its connection publishes. */
  public PublishedTopics published() {
    return connection.published();
  }

  /** Whether its answer has been sent, or can't be any more. */
  public boolean over() {
    return over;
  }

  /**
   * Refuses what a server that is going down does not begin any more.
   *
   * @throws BlipException.ShuttingDown if it is
   */
  public void refuseIfGoingDown() {
    if (services().goingDown().get()) {
      throw new BlipException.ShuttingDown("the server is shutting down; connect again later");
    }
  }

  /** Is to be told of the end. */
  public void hold(Held what) {
    held = what;
  }

  /** Runs something later, unless it is cancelled: who no longer waits for it must. */
  public Future<?> after(long millis, Runnable what) {
    return loop().isShuttingDown()
        ? loop().newSucceededFuture(what)
        : loop().schedule(what, millis, TimeUnit.MILLISECONDS);
  }

  /** Has a letter read on the event loop. Any thread. */
  public void post(Mailbox.Letter letter) {
    connection.mailbox().post(letter);
  }

  /** Answers. */
  public void answer(Response response) {
    if (!over) {
      connection.answer(this, response);
    }
  }

  /** Answers that it was not done. */
  public void refuse(BlipException reason) {
    answer(Problem.of(reason).response());
  }

  /** Answers with what may take long to find out, and is found out by another thread. */
  public void answerSlowly(Supplier<Response> work) {
    Slow slow = new Slow(work);
    Thread.startVirtualThread(slow);
  }

  // ---- an answer without an end

  /** Begins an answer that goes on until the peer leaves. */
  public void stream(String contentType) {
    connection.stream(contentType);
  }

  /** Sends a part of it. */
  public void send(ByteBuf part) {
    if (!over) {
      connection.send(part);
    }
  }

  /** Whether the socket takes more; if not, the holder is told when it does. */
  public boolean writable() {
    return connection.writable();
  }

  /** Ends it after all, because there will be nothing more. */
  public void endStream() {
    if (!over) {
      connection.endStream(this);
    }
  }

  // ---- for the connection

  Held held() {
    return held;
  }

  void end(boolean answered) {
    if (!over) {
      over = true;
      held.ended(answered);
    }
  }

  private final class Slow extends Mailbox.Letter implements Runnable {
    private final Supplier<Response> work;
    private @Nullable Response response;

    Slow(Supplier<Response> work) {
      this.work = work;
    }

    @Override
    public void run() {
      try {
        response = work.get();
      } catch (BlipException e) {
        response = Problem.of(e).response();
      } catch (RuntimeException e) {
        response = HttpConnection.failure(e);
      }
      post(this);
    }

    @Override
    protected void read() {
      if (response != null) {
        answer(response);
      }
    }
  }
}
