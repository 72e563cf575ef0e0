package io.blipmq.gateway;

import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.core.port.LogNeeds;
import io.blipmq.core.port.LogPage;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.LogStats;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.port.ReadRequest;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A log that stores messages when it is told to, and everything else at once. */
final class HeldLog implements MessageLog {
  private final Queue<AppendListener> held = new ConcurrentLinkedQueue<>();

  /** Stores what has been appended. */
  void store() {
    for (AppendListener next = held.poll(); next != null; next = held.poll()) {
      next.appended(Durability.LOG);
    }
  }

  @Override
  public void replay(Reader reader) {}

  @Override
  public void append(LogRecord record, Durability atLeast, AppendListener listener) {
    if (record instanceof LogRecord.Publish) {
      held.add(listener);
    } else {
      listener.appended(Durability.LOG);
    }
  }

  @Override
  public void read(ReadRequest request, PageListener listener) {
    listener.read(new LogPage(new long[0], new Message[0], 0, request.to(), 0));
  }

  @Override
  public void reclaim(LogNeeds needs) {}

  @Override
  public Durability durability() {
    return Durability.LOG;
  }

  @Override
  public Health health() {
    return Health.OK;
  }

  @Override
  public LogStats stats() {
    return LogStats.NONE;
  }

  @Override
  public void close() {}
}
