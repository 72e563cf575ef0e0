package io.blipmq.core.topic;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The followers that found nothing to read: a stack without a lock. A follower pushes itself and
 * looks once more; an appender first makes its messages visible and then takes the whole stack.
 * Whichever comes second sees the other, so no wake-up is lost, and an append costs one volatile
 * read when nobody sleeps. A follower is on the stack at most once.
 */
final class Sleepers {
  private final AtomicReference<@Nullable Follower> top = new AtomicReference<>();

  void add(Follower follower) {
    if (follower.waiting.compareAndSet(false, true)) {
      Follower below;
      do {
        below = top.get();
        follower.nextWaiting = below;
      } while (!top.compareAndSet(below, follower));
    }
  }

  void wakeAll() {
    if (top.get() == null) {
      return;
    }
    Follower follower = top.getAndSet(null);
    while (follower != null) {
      Follower following = follower.nextWaiting;
      follower.nextWaiting = null;
      follower.waiting.set(false);
      follower.wake();
      follower = following;
    }
  }
}
