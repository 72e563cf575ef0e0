package io.blipmq.core.topic;

import java.util.List;

/**
 * The memory that a partition's messages take of the broker's budget: how much of it is kept for
 * those who follow close behind, and when it is given back. Guarded by the partition's lock, but
 * for {@link #isBehind}.
 */
final class HeldMemory {
  private static final long SMALLEST_WINDOW = 512 << 10;
  private static final long LARGEST_WINDOW = 64 << 20;

  private final ChunkChain chain;
  private final History history;
  private final List<Follower> followers;
  private final Services services;

  /** The bytes of all that was ever appended and has been given back. */
  private long released;

  HeldMemory(ChunkChain chain, History history, List<Follower> followers, Services services) {
    this.chain = chain;
    this.history = history;
    this.followers = followers;
    this.services = services;
  }

  /** What messages take now. */
  long bytes() {
    return chain.bytes() - released;
  }

  /** Leaves to the log what should not stay in memory. */
  void leave(Pressure pressure, long visible) {
    if (pressure == Pressure.OUT) {
      leaveNothing(visible);
    } else if (services.journaled() && (history.exact() || anyBehind())) {
      history.leaveMemory(visible, chain.bytes(), window(pressure) / 2);
    }
  }

  private void leaveNothing(long visible) {
    if (services.journaled()) {
      chain.divide();
      history.leaveMemory(visible, chain.bytes(), 0);
    }
    if (!history.exact()) {
      history.clear(visible);
    }
  }

  private boolean anyBehind() {
    for (Follower follower : followers) {
      if (follower.chunk() == null) {
        return true;
      }
    }
    return false;
  }

  /** How far a follower may be behind, in bytes, before it goes over to the log. */
  private long window(Pressure pressure) {
    return switch (pressure) {
      case NONE -> Math.clamp(services.budget().limitBytes() / 16, SMALLEST_WINDOW, LARGEST_WINDOW);
      case HIGH -> SMALLEST_WINDOW;
      case OUT -> 0;
    };
  }

  /** Whether a follower that stands in a chunk is so far behind that it should use the log. */
  boolean isBehind(Chunk chunk, Pressure pressure) {
    return services.journaled()
        && chunk.next != null
        && chain.bytesAppended() - chunk.bytesBefore > window(pressure);
  }

  /** Gives back what nobody needs. */
  void release() {
    long floor = history.head().bytesBefore;
    if (history.firstKept() >= chain.next()) {
      floor = chain.bytes();
    }
    for (Follower follower : followers) {
      Chunk chunk = follower.chunk();
      if (chunk != null && follower.position() < chain.next()) {
        floor = Math.min(floor, chunk.bytesBefore);
      }
    }
    if (floor > released) {
      services.budget().release(floor - released);
      released = floor;
    }
  }

  /** Gives back everything. */
  void releaseAll() {
    services.budget().release(bytes());
    released = chain.bytes();
  }

  /** The chain goes on from elsewhere, and holds nothing. */
  void restored() {
    released = chain.bytes();
  }
}
