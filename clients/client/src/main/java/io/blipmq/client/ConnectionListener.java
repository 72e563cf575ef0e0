package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.wire.DeliverDecoder;
import io.blipmq.wire.ServerFrame;
import java.util.List;

/** Gets what a {@link Connection} receives unasked. Event loop. */
interface ConnectionListener {
  /** The answer to the publish of that number. */
  void confirmed(long sequence, List<ServerFrame.Run> runs);

  /** The publish of that number was refused as a whole. */
  void refused(long sequence, BlipException reason);

  /** Takes the deliveries of a DELIVER frame, one after the other. */
  DeliverDecoder.Visitor deliveries();

  /** Any other frame that answers nothing: CURSOR, CLOSED, GOODBYE. */
  void received(ServerFrame frame);

  /** All frames that were there have been shown; what they caused may be written now. */
  void readComplete();

  /** The socket takes bytes again. */
  void writable();

  /** The connection ended. Called once. */
  void lost(String why);
}
