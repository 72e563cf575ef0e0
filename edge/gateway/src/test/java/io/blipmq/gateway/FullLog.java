package io.blipmq.gateway;

import io.blipmq.api.BlipException;

/** A log whose disk has no room for messages. */
final class FullLog extends ScriptedLog {
  static final String REASON = "the disk is full; make room";

  @Override
  void published(AppendListener listener) {
    listener.failed(new BlipException.StorageFull(REASON));
  }
}
