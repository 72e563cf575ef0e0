package io.blipmq.gateway.connection;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.subscription.Cursor;
import io.blipmq.core.subscription.DeliverySink;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A consumer at QoS 0 whose deliveries are written to a connection as they come: when the engine
 * says that there may be something, it is polled straight into the outbound buffer. On the
 * connection's event loop, but {@link #ready}.
 */
public abstract class Feed extends Mailbox.Letter implements DeliverySink {
  /** Messages in one poll, so that one feed does not keep the others waiting. */
  private static final int POLL_MESSAGES = 512;

  private static final int CREDIT = Integer.MAX_VALUE;

  private final Turns turns;
  private final Outbound outbound;
  private final AtomicBoolean posted = new AtomicBoolean();
  private @Nullable Consumer attached;
  private boolean full;

  /** Taken off by its connection: what the engine still says does not matter. */
  boolean removed;

  /** Whether it is on the list of those to be polled. */
  boolean active;

  /** Whether the engine knows that it can't be polled for now. */
  boolean passed;

  protected Feed(Turns turns, Outbound outbound) {
    this.turns = turns;
    this.outbound = outbound;
  }

  /** Writes one message, or leaves it out. Called under the subscription's lock: must not block. */
  protected abstract void write(ByteBuf out, Cursor cursor, long offset, Message message);

  /** The consumer has ended by itself: its topic has been deleted, or the broker shuts down. */
  protected abstract void ended(BlipException reason);

  /** Gives it its consumer, which may have said already that it is ready. */
  public final void attach(Consumer consumer) {
    attached = consumer;
    consumer.addCredit(CREDIT, 0);
  }

  public final Consumer consumer() {
    return Objects.requireNonNull(attached);
  }

  /** A poll may find something. Any thread. */
  public final void ready() {
    if (posted.compareAndSet(false, true)) {
      turns.mailbox().post(this);
    }
  }

  @Override
  protected final void read() {
    posted.set(false);
    passed = false;
    turns.activate(this);
  }

  /** What a poll came to. */
  enum Polled {
    /** Nothing more for now: the engine says when there is. */
    WAITS,
    /** There may be more. */
    MORE,
    /** The consumer has ended. */
    ENDED
  }

  /** Writes what is there, as long as there is room. */
  final Polled poll() {
    full = false;
    passed = false;
    Consumer consumer = consumer();
    if (consumer.credit() < CREDIT / 2) {
      consumer.addCredit(CREDIT / 2, 0);
    }
    int taken = consumer.poll(this, POLL_MESSAGES);
    if (full || taken == POLL_MESSAGES) {
      return Polled.MORE;
    }
    return taken == 0 && consumer.ended().isPresent() ? Polled.ENDED : Polled.WAITS;
  }

  @Override
  public final boolean accept(Cursor cursor, long offset, int attempt, QoS qos, Message message) {
    if (outbound.gatheredBytes() >= Turns.GATHER_BYTES) {
      full = true;
      return false;
    }
    write(outbound.buffer(), cursor, offset, message);
    return true;
  }
}
