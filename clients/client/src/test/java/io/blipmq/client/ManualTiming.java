package io.blipmq.client;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Time that moves when the test says so. Any thread. */
final class ManualTiming implements Timing {
  private final List<Task> tasks = new ArrayList<>();
  private long nowNanos = 1_000_000_000;

  private record Task(EventLoop loop, long dueNanos, Runnable task) {}

  @Override
  public synchronized long nanoTime() {
    return nowNanos;
  }

  @Override
  public synchronized Runnable after(EventLoop loop, long delayNanos, Runnable task) {
    Task entry = new Task(loop, nowNanos + delayNanos, task);
    tasks.add(entry);
    return () -> remove(entry);
  }

  private synchronized void remove(Task entry) {
    tasks.remove(entry);
  }

  /** Moves the clock, and hands what is due to the event loop. */
  synchronized void advance(Duration by) {
    nowNanos += by.toNanos();
    for (Iterator<Task> all = tasks.iterator(); all.hasNext(); ) {
      Task task = all.next();
      if (task.dueNanos() <= nowNanos) {
        all.remove();
        task.loop().execute(task.task());
      }
    }
  }

  /** How many timers are set. */
  synchronized int pending() {
    return tasks.size();
  }
}
