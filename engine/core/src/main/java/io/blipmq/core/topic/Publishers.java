package io.blipmq.core.topic;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many publish to a topic: connections that say when they begin and end, and the program that
 * the broker is in, which counts as one. Any thread.
 */
public final class Publishers {
  private final int topic;
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean program;

  Publishers(int topic) {
    this.topic = topic;
  }

  /** The topic's number. */
  public int topic() {
    return topic;
  }

  /** A connection has begun to publish. */
  public void came() {
    connections.incrementAndGet();
  }

  /** One that came is gone, or publishes elsewhere. */
  public void left() {
    connections.decrementAndGet();
  }

  /** The program that the broker is in publishes. */
  public void program() {
    program = true;
  }

  /** How many there are now. */
  public int count() {
    return connections.get() + (program ? 1 : 0);
  }
}
