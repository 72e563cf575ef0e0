package io.blipmq.core.topic;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A reader of a partition, as the partition sees it. A follower that has found nothing to read
 * calls {@link Partition#await}; the next append wakes it once. The partition calls these methods
 * without holding a lock.
 */
public abstract class Follower {
  /** Whether this follower is on the partition's list of those that wait; owned by Partition. */
  final AtomicBoolean waiting = new AtomicBoolean();

  @Nullable Follower nextWaiting;

  /** There may be something to read. */
  protected abstract void wake();

  /** The topic has been deleted. */
  protected abstract void topicDeleted();

  /**
   * The chunk it will read next, from which on everything stays in memory; null if it reads from
   * the log. Any thread.
   */
  protected abstract @Nullable Chunk chunk();

  /** The offset it will read next. Any thread. */
  protected abstract long position();

  /**
   * Applies its overflow policy and the topic's retention now, instead of when it reads next, and
   * goes over to the log if it is too far behind for memory. Unless memory is out, publishers do
   * not wait for a consumer that is busy with it: that one does it then.
   */
  protected abstract void enforce(Pressure pressure);

  /** The first offset that it may still ask the log for. */
  protected abstract long needed();

  /**
   * How far publishers may go ahead of {@link #position}, for the policies that hold them back;
   * {@code Long.MAX_VALUE} for the others.
   */
  protected abstract long publisherLimit();

  /** Whether publishers wait at that limit, or are refused. */
  protected abstract boolean publishersWait();
}
