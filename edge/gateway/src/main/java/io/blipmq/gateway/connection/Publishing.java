package io.blipmq.gateway.connection;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.PublishListener;
import io.blipmq.core.topic.TopicHandle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One message on its way to the engine. Made on the connection's event loop; answered by any
 * thread, which then posts it to the connection, unless it is still inside the call.
 */
final class Publishing extends Mailbox.Letter implements PublishListener {
  private static final long DEADLINE_NANOS = Duration.ofSeconds(30).toNanos();

  private final StreamConnection connection;
  private final Mailbox mailbox;
  private final Consumer<Optional<ErrorCode>> outcome;
  private final Thread loop = Thread.currentThread();
  private boolean calling = true;
  private boolean known;
  private Optional<ErrorCode> refused = Optional.empty();

  /** With who wants to know, on the event loop, unless the connection has gone by then. */
  Publishing(StreamConnection connection, Mailbox mailbox, Consumer<Optional<ErrorCode>> outcome) {
    this.connection = connection;
    this.mailbox = mailbox;
    this.outcome = outcome;
  }

  /** Publishes; whether the outcome is known already, and told. */
  boolean publish(TopicHandle topic, Message message) {
    try {
      topic.publish(Publication.of(List.of(message), DEADLINE_NANOS), this);
    } catch (BlipException e) {
      refused(e.code(), String.valueOf(e.getMessage()));
    }
    calling = false;
    if (known) {
      outcome.accept(refused);
    }
    return known;
  }

  @Override
  public void confirmed(int partition, long firstOffset, int count, Durability durability) {
    finish();
  }

  @Override
  public void refused(ErrorCode code, String message) {
    refused = Optional.of(code);
    finish();
  }

  private void finish() {
    if (loop.equals(Thread.currentThread()) && calling) {
      known = true;
    } else {
      mailbox.post(this);
    }
  }

  @Override
  protected void read() {
    if (!connection.isClosed()) {
      outcome.accept(refused);
      connection.release();
    }
  }
}
