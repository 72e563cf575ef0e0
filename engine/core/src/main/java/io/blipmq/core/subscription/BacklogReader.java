package io.blipmq.core.subscription;

import io.blipmq.api.BlipException;
import io.blipmq.core.port.LogPage;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.timer.Timeout;
import io.blipmq.core.topic.Chunk;
import io.blipmq.core.topic.MemoryBudget;
import io.blipmq.core.topic.Partition;
import io.blipmq.core.topic.Place;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads for a cursor that is too far behind for memory, from the log, a page at a time and one page
 * ahead, until it has come to what is in memory. Guarded by the subscription's lock; pages come on
 * the log's thread, which takes it.
 *
 * <p>A page's memory is charged when it is asked for, and given back when the cursor has gone over
 * it. Fires to try again after the disk could not be read.
 */
final class BacklogReader extends Timeout implements MessageLog.PageListener {
  private static final Logger LOG = LoggerFactory.getLogger(BacklogReader.class);
  private static final int SMALLEST_PAGE = 16 << 10;
  private static final int LARGEST_PAGE = 1 << 20;
  private static final long RETRY_NANOS = 1_000_000_000;

  private final Cursor cursor;
  private final Subscription subscription;
  private final Partition partition;

  /** Whether it waits for its turn; for {@link BacklogTurns}. */
  boolean queued;

  private @Nullable Page current;
  private @Nullable Page ahead;

  /** Where the next page begins, in offsets and for the log. */
  private long next;

  private long place;

  /** What is charged for a page that has been asked for; 0 if none has. */
  private int asked;

  /** Whether the page on its way is not the next one any more. */
  private boolean stale;

  private boolean closed;
  private boolean failing;

  /** A page that was read. */
  private record Page(Chunk chunks, long nextOffset, int charged) {}

  BacklogReader(Cursor cursor, long from) {
    this.cursor = cursor;
    this.subscription = cursor.subscription;
    this.partition = cursor.partition();
    this.next = from;
  }

  /** Whether it has come to what is in memory, or is not wanted any more. */
  boolean isClosed() {
    return closed;
  }

  /**
   * Moves a walk, which is at the end of what it had, on to the next page or to memory.
   *
   * @return whether there was either; if not, the cursor becomes ready when a page has come
   */
  boolean goOn(Walk walk) {
    Page read = current;
    if (read != null) {
      walk.offset = Math.max(walk.offset, read.nextOffset);
    }
    Optional<Place> memory = partition.placeInMemory(walk.offset);
    if (memory.isPresent()) {
      close();
      walk.jump(Objects.requireNonNull(memory.get().chunk()), memory.get().offset());
      return true;
    }
    drop(read);
    current = ahead;
    ahead = null;
    Page page = current;
    if (page != null) {
      walk.jump(page.chunks, walk.offset);
      if (!subscription.backlogTurns().isWanted()) {
        ask();
      }
      return true;
    }
    walk.jump(Chunk.none(), walk.offset);
    if (asked == 0) {
      next = Math.max(next, walk.offset);
      subscription.backlogTurns().leave(this);
      subscription.backlogTurns().want(this);
    }
    return false;
  }

  /** Wants a page, if it has none. */
  void want() {
    if (asked == 0 && ahead == null) {
      subscription.backlogTurns().want(this);
    }
  }

  /** Asks for a page, if there is one to ask for and none is on its way. */
  void ask() {
    if (closed || asked > 0 || ahead != null || !subscription.backlogTurns().has(this)) {
      return;
    }
    if (next >= partition.visible()) {
      subscription.backlogTurns().leave(this);
      return;
    }
    MemoryBudget pages = subscription.services().pages();
    long free = Math.max(0, pages.limitBytes() - pages.usedBytes());
    int bytes = Math.clamp(free / 8, SMALLEST_PAGE, LARGEST_PAGE);
    charge(bytes);
    asked = bytes;
    partition.read(next, place, bytes, this);
  }

  @Override
  public void read(LogPage page) {
    subscription.next(() -> arrived(page));
  }

  @Override
  public void failed(BlipException reason) {
    subscription.next(() -> refused(reason));
  }

  private void refused(BlipException reason) {
    charge(-asked);
    asked = 0;
    stale = false;
    if (closed) {
      return;
    }
    if (!failing) {
      failing = true;
      LOG.error(
          "event=backlog_unreadable topic={} partition={} subscription={} offset={} reason=\"{}\""
              + " tried again every second",
          cursor.topic(),
          partition.index(),
          subscription.name(),
          next,
          reason.getMessage());
    }
    subscription.services().timers().schedule(this, subscription.services().nanos() + RETRY_NANOS);
  }

  private void arrived(LogPage page) {
    int charged = asked;
    asked = 0;
    failing = false;
    if (closed || stale || !subscription.backlogTurns().has(this)) {
      stale = false;
      charge(-charged);
      ask();
      return;
    }
    next = page.nextOffset();
    place = page.place();
    ahead = new Page(partition.chunks(page), page.nextOffset(), charged);
    subscription.look(cursor);
  }

  @Override
  protected void fire() {
    subscription.inside(this::ask);
  }

  /** Lets go of its pages, with nobody there to read for; goes on from here another time. */
  void rest() {
    cursor.rest();
    drop(current);
    drop(ahead);
    current = null;
    ahead = null;
    next = cursor.position();
    place = 0;
    stale = asked > 0;
    subscription.backlogTurns().leave(this);
    subscription.backlogTurns().want(this);
  }

  /** Ends; a page on its way is dropped when it comes. */
  void close() {
    closed = true;
    drop(current);
    drop(ahead);
    current = null;
    ahead = null;
    subscription.services().timers().cancel(this);
    subscription.backlogTurns().leave(this);
  }

  private void drop(@Nullable Page page) {
    if (page != null) {
      charge(-page.charged);
    }
  }

  private void charge(int bytes) {
    subscription.services().pages().take(bytes);
    subscription.services().budget().take(bytes);
  }
}
