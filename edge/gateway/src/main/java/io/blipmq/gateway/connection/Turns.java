package io.blipmq.gateway.connection;

import io.blipmq.api.BlipException;
import java.util.ArrayDeque;

/**
 * The feeds of one connection that may have something: they take turns. Each turn encodes into the
 * outbound buffer; once that is full enough, or the flush interval is over, it is written. When the
 * socket takes no more, the turns stop until it does; a client that does not read thus holds the
 * socket's buffer and what was written last, no more. On the connection's event loop.
 */
public final class Turns {
  /** Once so much is gathered, it is written before more is taken. */
  static final int GATHER_BYTES = 128 * 1024;

  /** Writes before other connections of the event loop get their turn. */
  private static final int MOST_WRITES = 16;

  private final Services services;
  private final Outbound outbound;
  private final Mailbox mailbox;
  private final long flushIntervalNanos;
  private final ArrayDeque<Feed> active = new ArrayDeque<>(1);
  private boolean scheduled;

  /** Whether turns are being taken: a write among them may report that the socket takes more. */
  private boolean taking;

  /** Posted to take further turns after other connections' work. */
  private final Mailbox.Letter next =
      new Mailbox.Letter() {
        @Override
        protected void read() {
          scheduled = false;
        }
      };

  /** Whoever reads the mailbox calls {@link #take} afterwards. */
  Turns(Services services, Outbound outbound, Mailbox mailbox) {
    this.services = services;
    this.outbound = outbound;
    this.mailbox = mailbox;
    this.flushIntervalNanos = services.limits().flushInterval().toNanos();
  }

  Mailbox mailbox() {
    return mailbox;
  }

  /** There may be something for a feed; the turns are taken once all mail is read. */
  void activate(Feed feed) {
    if (!feed.active && !feed.removed) {
      feed.active = true;
      active.addLast(feed);
    }
  }

  /** Takes the feed off: its consumer ends. */
  public void remove(Feed feed) {
    if (feed.active) {
      active.remove(feed);
      feed.active = false;
    }
    feed.removed = true;
    services.broker().unsubscribe(feed.consumer());
  }

  /** Writes what a feed still has, as far as the socket takes it. */
  public void finish(Feed feed) {
    while (outbound.writable() && feed.poll() == Feed.Polled.MORE) {
      outbound.flush();
    }
  }

  /** Takes turns as long as there is something and the socket takes it; writes it. */
  void take() {
    if (active.isEmpty() || taking) {
      return;
    }
    taking = true;
    try {
      takeWhileWritable();
    } finally {
      taking = false;
    }
  }

  private void takeWhileWritable() {
    long gatheredSince = System.nanoTime();
    int writes = 0;
    while (!active.isEmpty() && outbound.writable()) {
      Feed feed = active.removeFirst();
      switch (feed.poll()) {
        case MORE -> active.addLast(feed);
        case WAITS -> feed.active = false;
        case ENDED -> {
          feed.active = false;
          end(feed);
        }
      }
      if (outbound.gatheredBytes() >= GATHER_BYTES
          || (!active.isEmpty() && System.nanoTime() - gatheredSince >= flushIntervalNanos)) {
        outbound.flush();
        gatheredSince = System.nanoTime();
        if (++writes == MOST_WRITES) {
          schedule();
          return;
        }
      }
    }
    outbound.flush();
    if (!outbound.writable()) {
      active.forEach(Turns::pass);
    }
  }

  private static void pass(Feed feed) {
    if (!feed.passed) {
      feed.passed = true;
      feed.consumer().pass();
    }
  }

  private void schedule() {
    if (!scheduled && !active.isEmpty()) {
      scheduled = true;
      mailbox.post(next);
    }
  }

  private static void end(Feed feed) {
    feed.ended(
        feed.consumer().ended().orElse(new BlipException.Closed("this consumer has been closed")));
  }

  /** Forgets who is waiting; the connection is gone. */
  void clear() {
    active.clear();
  }
}
