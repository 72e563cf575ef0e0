package io.blipmq.gateway.connection;

import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What other threads have to tell a connection: any thread posts letters, the connection's event
 * loop reads them in the order in which they were posted.
 *
 * <p>Letters are linked to each other, so posting makes no object. The one who posts to an empty
 * box schedules the task that empties it; whoever posts until that task has run rides with it, so
 * that under load one task, and one write to the socket, serves many letters. The compare-and-set
 * of the head publishes what was written to a letter before.
 */
public final class Mailbox {
  private final EventLoop loop;
  private final Runnable delivered;
  private final Consumer<RuntimeException> failed;
  private final Runnable delivery = this::deliver;
  private final AtomicReference<@Nullable Letter> last = new AtomicReference<>();

  /**
   * A box.
   *
   * @param delivered run on the event loop after letters have been read
   * @param failed told on the event loop if reading letters went wrong: the connection's end
   */
  public Mailbox(EventLoop loop, Runnable delivered, Consumer<RuntimeException> failed) {
    this.loop = loop;
    this.delivered = delivered;
    this.failed = failed;
  }

  /** Posts a letter that is not in any box. Any thread, never blocks. */
  public void post(Letter letter) {
    Letter before;
    do {
      before = last.get();
      letter.before = before;
    } while (!last.compareAndSet(before, letter));
    if (before == null) {
      schedule();
    }
  }

  private void schedule() {
    if (!loop.isShuttingDown()) {
      loop.execute(delivery);
    }
  }

  private void deliver() {
    Letter letter = last.getAndSet(null);
    Letter first = null;
    while (letter != null) {
      Letter before = letter.before;
      letter.before = first;
      first = letter;
      letter = before;
    }
    try {
      while (first != null) {
        Letter next = first.before;
        first.before = null;
        first.read();
        first = next;
      }
      delivered.run();
    } catch (RuntimeException e) {
      failed.accept(e);
    }
  }

  /** Something to tell; may be posted again once it is being read. */
  public abstract static class Letter {
    private @Nullable Letter before;

    /** Called on the event loop. */
    protected abstract void read();
  }
}
