package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.wire.ServerFrame;

/** Gets the broker's answer to one request. Event loop. */
interface Answer {
  /** It succeeded; called for every frame of the answer, which is mostly one. */
  void succeeded(ServerFrame frame);

  /** It failed: refused by the broker, or the connection ended before the answer came. */
  void failed(BlipException reason);
}
