package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.core.port.MessageLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For records that nobody waits for: what they say holds in memory at once, and if the journal
 * refuses one, the next restart will not know of it, which is worth a line in the log.
 */
record LoggedAppend(String what, String name) implements MessageLog.AppendListener {
  private static final Logger LOG = LoggerFactory.getLogger(LoggedAppend.class);

  static LoggedAppend of(String what, String name) {
    return new LoggedAppend(what, name);
  }

  @Override
  public void appended(Durability durability) {}

  @Override
  public void failed(BlipException reason) {
    LOG.warn(
        "event=not_journaled record={} name={} reason=\"{}\"", what, name, reason.getMessage());
  }
}
