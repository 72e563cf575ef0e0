package io.blipmq.gateway;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.LogStats;
import io.blipmq.core.port.MessageLog;

/** A log whose disk has no room for messages. */
final class FullLog implements MessageLog {
  static final String REASON = "the disk is full; make room";

  @Override
  public void replay(Reader reader) {}

  @Override
  public void append(LogRecord record, Durability atLeast, AppendListener listener) {
    if (record instanceof LogRecord.Publish) {
      listener.failed(new BlipException.StorageFull(REASON));
    } else {
      listener.appended(Durability.LOG);
    }
  }

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
