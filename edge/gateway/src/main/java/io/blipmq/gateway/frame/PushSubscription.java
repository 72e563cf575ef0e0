package io.blipmq.gateway.frame;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.subscription.Cursor;
import io.blipmq.core.subscription.DeliverySink;
import io.blipmq.gateway.connection.Limits;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.DeliverEncoder;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.ServerFrameEncoder;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A subscription of version 2: when the engine says that there may be something, it is polled
 * straight into the outbound buffer. On the connection's event loop, but {@link #ready}.
 */
final class PushSubscription extends Mailbox.Letter implements DeliverySink {
  /** Once so much is gathered, it is written before more is taken. */
  static final int GATHER_BYTES = 128 * 1024;

  /** Messages in one poll, so that one subscription does not keep the others waiting. */
  private static final int POLL_MESSAGES = 512;

  private static final int NO_CURSOR = 0;

  /** Ranges in one frame. */
  private static final int MOST_RANGES = 8_192;

  private final int id;
  private final PushSession session;
  private final Outbound outbound;
  private final Limits limits;
  private final AtomicBoolean posted = new AtomicBoolean();
  private final BitSet announced = new BitSet();
  private @Nullable Consumer attached;

  /** Whether it is on the session's list of those to be polled. */
  boolean active;

  /** Whether the engine knows that it can't be polled for now. */
  boolean passed;

  private boolean full;
  private int cursorId = NO_CURSOR;
  private final List<ClientFrame.Range> revoked = new ArrayList<>(0);
  private int frameStart;
  private int frameCount;

  PushSubscription(int id, PushSession session, Outbound outbound, Limits limits) {
    this.id = id;
    this.session = session;
    this.outbound = outbound;
    this.limits = limits;
  }

  int id() {
    return id;
  }

  void attach(Consumer consumer) {
    attached = consumer;
  }

  Consumer consumer() {
    return java.util.Objects.requireNonNull(attached);
  }

  /** A poll may find something. Any thread. */
  void ready() {
    if (posted.compareAndSet(false, true)) {
      session.mailbox().post(this);
    }
  }

  @Override
  protected void read() {
    posted.set(false);
    passed = false;
    session.activate(this);
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

  /** Encodes what is there, as long as there is room. */
  Polled poll() {
    full = false;
    passed = false;
    cursorId = NO_CURSOR;
    Consumer consumer = consumer();
    int taken;
    try {
      taken = consumer.poll(this, POLL_MESSAGES);
    } finally {
      endFrame();
      tellRevoked();
    }
    if (full || taken == POLL_MESSAGES) {
      return Polled.MORE;
    }
    return taken == 0 && consumer.ended().isPresent() ? Polled.ENDED : Polled.WAITS;
  }

  @Override
  public void revoked(Cursor cursor, long offset) {
    if (!revoked.isEmpty()) {
      ClientFrame.Range last = revoked.getLast();
      if (last.cursor() == cursor.id() && last.to() + 1 == offset) {
        revoked.set(revoked.size() - 1, new ClientFrame.Range(cursor.id(), last.from(), offset));
        return;
      }
    }
    if (revoked.size() == MOST_RANGES) {
      tellRevoked();
    }
    revoked.add(new ClientFrame.Range(cursor.id(), offset, offset));
  }

  /** Tells the client now what is in flight no more. */
  void tellOfRevoked() {
    consumer().showRevoked(this);
    tellRevoked();
  }

  /** Before anything that was delivered since. */
  private void tellRevoked() {
    if (!revoked.isEmpty()) {
      ServerFrameEncoder.encode(outbound.buffer(), 0, new ServerFrame.Revoked(id, revoked));
      revoked.clear();
    }
  }

  @Override
  public boolean accept(Cursor cursor, long offset, int attempt, QoS qos, Message message) {
    if (outbound.gatheredBytes() >= GATHER_BYTES) {
      full = true;
      return false;
    }
    ByteBuf out = outbound.buffer();
    if (cursor.id() != cursorId || frameIsFull(out, message)) {
      endFrame();
      beginFrame(out, cursor);
    }
    int before = out.writerIndex();
    try {
      DeliverEncoder.append(out, offset, attempt, qos, message);
      frameCount++;
    } catch (BlipException.InvalidRequest e) {
      // A key or a header's name that is too long for the wire: nobody can get this message here.
      out.writerIndex(before);
      session.undeliverable(this, cursor.id(), offset);
    }
    return true;
  }

  private boolean frameIsFull(ByteBuf out, Message message) {
    return frameCount >= limits.maxBatch()
        || (frameCount > 0
            && (long) out.writerIndex() - frameStart + message.size() > limits.maxBatchBytes());
  }

  private void beginFrame(ByteBuf out, Cursor cursor) {
    tellRevoked();
    if (!announced.get(cursor.id())) {
      announced.set(cursor.id());
      ServerFrameEncoder.encode(
          out,
          0,
          new ServerFrame.Cursor(id, cursor.id(), cursor.partition().index(), cursor.topic()));
    }
    cursorId = cursor.id();
    frameStart = DeliverEncoder.begin(out, id, cursorId);
    frameCount = 0;
  }

  private void endFrame() {
    if (cursorId == NO_CURSOR) {
      return;
    }
    ByteBuf out = outbound.buffer();
    if (frameCount == 0) {
      out.writerIndex(frameStart);
    } else {
      DeliverEncoder.end(out, frameStart, frameCount);
    }
    cursorId = NO_CURSOR;
  }
}
