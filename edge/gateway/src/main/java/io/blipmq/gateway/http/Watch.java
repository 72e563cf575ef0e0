package io.blipmq.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a connection. Moving the deadline costs nothing: the timer looks where it is
 * when it runs, and runs again then. On the connection's event loop.
 */
final class Watch {
  private final Channel channel;
  private final Runnable expired;
  private final Runnable look = this::look;
  private long deadlineNanos;
  private long limitNanos;
  private boolean on;
  private @Nullable Future<?> timer;

  /** Whether it is about a peer that takes what is sent to it, and what is still to be taken. */
  private boolean sending;

  private long unsentBytes;

  Watch(Channel channel, Runnable expired) {
    this.channel = channel;
    this.expired = expired;
  }

  /** Something must happen within that time. */
  void receiving(long limitMillis) {
    sending = false;
    start(limitMillis);
  }

  /** The peer must take something of what is sent within each such time. */
  void sending(long limitMillis) {
    sending = true;
    unsentBytes = unsent();
    start(limitMillis);
  }

  /** It has happened. */
  void off() {
    on = false;
  }

  /** The connection is gone. */
  void end() {
    on = false;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void start(long limitMillis) {
    limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMillis);
    deadlineNanos = System.nanoTime() + limitNanos;
    on = true;
    if (timer == null) {
      schedule(limitNanos);
    }
  }

  private void schedule(long inNanos) {
    if (!channel.eventLoop().isShuttingDown()) {
      timer = channel.eventLoop().schedule(look, inNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void look() {
    timer = null;
    if (!on || !channel.isActive()) {
      return;
    }
    long left = deadlineNanos - System.nanoTime();
    if (left <= 0 && sending && unsent() < unsentBytes) {
      unsentBytes = unsent();
      deadlineNanos = System.nanoTime() + limitNanos;
      left = limitNanos;
    }
    if (left > 0) {
      schedule(left);
    } else {
      on = false;
      expired.run();
    }
  }

  private long unsent() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
  }
}
