package io.blipmq.journal;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The journal's second thread, {@code blipmq-journal-reader}, for all work that is not writing:
 * does one task after another, in the order in which they came. Started when the first comes.
 */
final class ReadingThread {
  /** What the thread does. */
  interface Task {
    /** Does it; must not throw. */
    void run();

    /** The journal is closed, and it will not be done. */
    void refuse();
  }

  private final boolean threaded;
  private final Deque<Task> tasks = new ArrayDeque<>();
  private @Nullable Thread thread;
  private boolean closed;

  /** With a thread of its own, or for {@link #step}. */
  ReadingThread(boolean threaded) {
    this.threaded = threaded;
  }

  /** Has a task done later; any thread. */
  void submit(Task task) {
    synchronized (this) {
      if (!closed) {
        tasks.add(task);
        if (threaded && thread == null) {
          thread = Thread.ofPlatform().daemon().name("blipmq-journal-reader").unstarted(this::run);
          thread.start();
        }
        notifyAll();
        return;
      }
    }
    task.refuse();
  }

  private void run() {
    for (Task task = take(); task != null; task = take()) {
      task.run();
    }
  }

  private synchronized @Nullable Task take() {
    while (tasks.isEmpty() && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Nobody ends the thread that way: the close does.
      }
    }
    return tasks.poll();
  }

  /** Does one task on the calling thread, if one waits. */
  boolean step() {
    Task task;
    synchronized (this) {
      task = tasks.poll();
    }
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  /** Refuses what waits, and ends the thread after the task that it is at. */
  void close() {
    Deque<Task> refused;
    Thread running;
    synchronized (this) {
      closed = true;
      refused = new ArrayDeque<>(tasks);
      tasks.clear();
      running = thread;
      notifyAll();
    }
    refused.forEach(Task::refuse);
    if (running != null && !Thread.currentThread().equals(running)) {
      Uninterruptibly.join(running);
    }
  }
}
