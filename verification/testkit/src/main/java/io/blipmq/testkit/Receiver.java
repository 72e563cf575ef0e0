package io.blipmq.testkit;

/** One consumer of a group, from when it joins until it leaves or the broker ends. */
public final class Receiver {
  private final Promises promises;
  private final GroupPromises group;

  Receiver(Promises promises, GroupPromises group) {
    this.promises = promises;
    this.group = group;
  }

  /** The group it belongs to. */
  public GroupPromises group() {
    return group;
  }

  /** A message came to it. */
  public void got(Got got, long nowMillis) {
    synchronized (promises) {
      group.got(this, got, nowMillis);
    }
  }

  /** It acknowledges a message, and nobody knows yet what the broker says. */
  public void asks(int number) {
    synchronized (promises) {
      group.asked(number);
    }
  }

  /** It acknowledged a message that was in flight with it, and the broker took that. */
  public void accepted(int number) {
    synchronized (promises) {
      group.accepted(number);
    }
  }

  /** The broker said that the log has the acknowledgement. */
  public void recorded(int number) {
    synchronized (promises) {
      group.recorded(number);
    }
  }

  /** It gave a message back for another attempt. */
  public void returned(int number) {
    synchronized (promises) {
      group.returned(number);
    }
  }

  /** The same where copies of others may be on their way to it. */
  public void returnedOverWire(int number) {
    synchronized (promises) {
      group.returnedOverWire(number);
    }
  }

  /** It gave a message up: there will be a dead letter, or the message comes again. */
  public void rejected(int number) {
    synchronized (promises) {
      group.rejected(number);
    }
  }

  /** It left; what it had not settled is to come again. */
  public void left() {
    synchronized (promises) {
      group.left(this);
    }
  }
}
