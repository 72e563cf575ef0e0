package io.blipmq.core.timer;

import org.jspecify.annotations.Nullable;

/**
 * Something that is to happen at a time. The object itself is the wheel's list node, so scheduling
 * allocates nothing; its links belong to the wheel and are guarded by the wheel's lock. It can be
 * scheduled again once it has fired or was cancelled.
 */
public abstract class Timeout {
  long tick;
  @Nullable Timeout previous;
  @Nullable Timeout next;
  boolean scheduled;

  /** Called once when the time has come, on the thread that advances the wheel. Must not block. */
  protected abstract void fire();
}
