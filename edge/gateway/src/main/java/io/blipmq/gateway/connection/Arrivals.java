package io.blipmq.gateway.connection;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/**
 * What has been read from a connection and not been taken yet; the first buffer perhaps in part. It
 * is taken as long as the protocol goes on and the peer reads its answers. While something is left,
 * or the answers are too many, nothing more is read. On the connection's event loop.
 */
public final class Arrivals {
  private final Outbound outbound;
  private final ReadGate gate;
  private final Taker taker;
  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(1);
  private boolean feeding;
  private boolean released;

  /** The protocol. */
  @FunctionalInterface
  public interface Taker {
    /**
     * Takes at least something of what has come, unless it can't go on.
     *
     * @return false if it can't for now; whoever makes it go on calls {@link #feed}
     */
    boolean take(ByteBuf bytes);
  }

  public Arrivals(Outbound outbound, ReadGate gate, Taker taker) {
    this.outbound = outbound;
    this.gate = gate;
    this.taker = taker;
  }

  /** Something has been read; it is this one's now. */
  public void add(ByteBuf bytes) {
    waiting.addLast(bytes);
    if (waiting.size() == 1) {
      feed();
    }
  }

  /** Goes on: something has come, the socket takes more, or the protocol can. */
  public void feed() {
    if (feeding) {
      // A write has changed the writability while something is being taken.
      return;
    }
    feeding = true;
    boolean on = true;
    while (on && !waiting.isEmpty()) {
      ByteBuf bytes = waiting.getFirst();
      try {
        on = taker.take(bytes);
      } finally {
        if (!released && !bytes.isReadable()) {
          waiting.removeFirst().release();
        }
      }
    }
    feeding = false;
    if (!waiting.isEmpty() || outbound.overfull()) {
      gate.close(ReadGate.Reason.UNREAD_ANSWERS);
    } else {
      gate.open(ReadGate.Reason.UNREAD_ANSWERS);
    }
  }

  /** The connection is gone. */
  public void release() {
    released = true;
    waiting.forEach(ByteBuf::release);
    waiting.clear();
  }
}
