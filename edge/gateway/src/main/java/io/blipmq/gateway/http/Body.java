package io.blipmq.gateway.http;

import io.blipmq.api.BlipException;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The body of a request while it arrives: grows with what has come, not with what was announced. On
 * the connection's event loop.
 */
final class Body {
  private static final int FIRST_BYTES = 1_024;

  private final Budget budget;
  private final int limit;
  private byte[] bytes = {};
  private int count;

  /**
   * What all connections together may hold of bodies that are arriving. Any thread.
   *
   * @param used bytes
   */
  record Budget(AtomicLong used, long limit) {
    void take(long more) {
      if (used.addAndGet(more) > limit) {
        used.addAndGet(-more);
        throw new BlipException.QueueFull(
            "the bodies of requests that are arriving take more than "
                + limit
                + " bytes; send again later");
      }
    }

    void giveBack(long bytes) {
      used.addAndGet(-bytes);
    }
  }

  Body(Budget budget, int limit) {
    this.budget = budget;
    this.limit = limit;
  }

  /**
   * Appends a part.
   *
   * @param announced the whole length as the peer gave it, or 0
   * @throws BlipException.TooLarge if that is more than a body may have
   * @throws BlipException.QueueFull if the bodies of all connections are too many
   */
  void append(ByteBuf part, long announced) {
    int more = part.readableBytes();
    if ((long) count + more > limit) {
      throw tooLarge(limit);
    }
    int needed = count + more;
    if (needed > bytes.length) {
      int most = announced > 0 && announced <= limit ? (int) Math.max(announced, needed) : limit;
      int room = (int) Math.min(Math.max(needed, Math.max(FIRST_BYTES, 2L * bytes.length)), most);
      budget.take(room - bytes.length);
      bytes = Arrays.copyOf(bytes, room);
    }
    part.readBytes(bytes, count, more);
    count = needed;
  }

  static BlipException tooLarge(int limit) {
    return new BlipException.TooLarge(
        "the body has more than " + limit + " bytes, which is the limit here; send less at a time");
  }

  /** Everything; the body is over. */
  byte[] take() {
    byte[] whole = count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
    release();
    return whole;
  }

  /** Forgets what has come. */
  void release() {
    budget.giveBack(bytes.length);
    bytes = new byte[0];
    count = 0;
  }
}
