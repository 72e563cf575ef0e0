package io.blipmq.core.topic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a partition has room for more: what its topic may hold, and how far behind the followers
 * are that hold publishers back. Guarded by the partition's lock.
 */
final class Room {
  private final ChunkChain chain;
  private final History history;
  private final List<Follower> followers;
  private final Services services;
  private final Bound bound;
  private boolean limited;

  /** Offsets below may be given out without asking the followers that hold publishers back. */
  private long roomBelow;

  Room(
      TopicHandle topic,
      ChunkChain chain,
      History history,
      List<Follower> followers,
      Services services) {
    this.chain = chain;
    this.history = history;
    this.followers = followers;
    this.services = services;
    this.bound = new Bound(topic, chain);
    this.limited = bound.holdsBack();
  }

  /** Whether anything holds publishers back, or ever did. */
  boolean isLimited() {
    return limited;
  }

  /** Whether there is room for so many for sure, without asking anybody. */
  boolean isThere(int messages) {
    return chain.next() + messages <= roomBelow && !bound.holdsBack();
  }

  /** Whether so much is more than the topic ever has room for. */
  boolean neverFits(int messages, long cost) {
    return bound.neverFits(messages, cost);
  }

  /** Whether publishers wait for room in the topic, or are refused. */
  boolean publishersWait() {
    return bound.publishersWait();
  }

  /** Whether the topic may hold so much more. */
  boolean inTopic(int messages, long cost, long visible) {
    if (bound.fits(messages, cost, history, followers)) {
      return true;
    }
    history.trim(visible, chain.bytes(), services.millis());
    return bound.fits(messages, cost, history, followers);
  }

  /**
   * The follower that has no room for so many messages, or null; then they and those that fit
   * behind them need not ask again, so that publishers seldom read what followers write.
   */
  @Nullable Follower fullFollower(int messages) {
    long room = Long.MAX_VALUE;
    for (Follower follower : followers) {
      long limit = follower.publisherLimit();
      long position = follower.position();
      long behind = chain.next() - position;
      if (behind > 0 && limit - behind < messages) {
        return follower;
      }
      room = limit == Long.MAX_VALUE ? room : Math.min(room, position + limit);
    }
    roomBelow = room;
    return null;
  }

  /** The limits of followers have changed; what is there now holds publishers back if so. */
  void changed(boolean limits) {
    limited |= limits;
    roomBelow = 0;
  }

  /** The topic's retention has changed. */
  void retentionChanged() {
    limited |= bound.holdsBack();
  }

  /** A follower is about to leave. */
  void leaves(Follower follower) {
    bound.leaves(follower, followers);
  }
}
