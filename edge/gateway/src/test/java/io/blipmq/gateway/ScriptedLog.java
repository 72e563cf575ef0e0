package io.blipmq.gateway;

import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.core.port.LogNeeds;
import io.blipmq.core.port.LogPage;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.LogStats;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.port.ReadRequest;

/** A log of which a test says what becomes of messages; everything else it takes at once. */
abstract class ScriptedLog implements MessageLog {
  /** A publish record has been appended. */
  abstract void published(AppendListener listener);

  @Override
  public void replay(Reader reader) {}

  @Override
  public final void append(LogRecord record, Durability atLeast, AppendListener listener) {
    if (record instanceof LogRecord.Publish) {
      published(listener);
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
