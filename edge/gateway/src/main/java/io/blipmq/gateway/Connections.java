package io.blipmq.gateway;

import io.blipmq.gateway.connection.GatewayStats;
import io.blipmq.gateway.connection.GoingDown;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The connections of all listeners, counted. Any thread. */
final class Connections {
  private final ChannelGroup all = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AtomicInteger open = new AtomicInteger();
  private final int most;
  private final GatewayStats stats;

  Connections(int most, GatewayStats stats) {
    this.most = most;
    this.stats = stats;
  }

  /** Whether there is room for one more; it is counted until it is closed. */
  boolean admit(Channel channel) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      stats.countRefused();
      return false;
    }
    stats.countAccepted();
    channel
        .closeFuture()
        .addListener(closed -> {
          open.decrementAndGet();
          stats.countEnded();
        });
    all.add(channel);
    return true;
  }

  /** Tells every one that the server is going down. */
  void goingDown() {
    all.forEach(c -> c.pipeline().fireUserEventTriggered(GoingDown.BEGUN));
  }

  void close(Duration limit) {
    all.close().awaitUninterruptibly(limit.toMillis());
  }
}
