package io.blipmq.gateway.mqtt;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Notices a client that has been silent for one and a half keep alives. On the event loop. */
final class KeepAlive {
  private final EventLoop loop;
  private final long limitNanos;
  private final Runnable silent;
  private long lastHeardNanos = System.nanoTime();
  private @Nullable Future<?> timer;

  /** Begins to listen; 0 is for ever. */
  KeepAlive(EventLoop loop, int seconds, Runnable silent) {
    this.loop = loop;
    this.limitNanos = TimeUnit.SECONDS.toNanos(seconds) * 3 / 2;
    this.silent = silent;
    if (seconds > 0) {
      look();
    }
  }

  void heard() {
    lastHeardNanos = System.nanoTime();
  }

  private void look() {
    long left = lastHeardNanos + limitNanos - System.nanoTime();
    if (left <= 0) {
      silent.run();
    } else {
      timer = loop.schedule(this::look, left, TimeUnit.NANOSECONDS);
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
