package io.blipmq.gateway.frame;

import io.blipmq.gateway.connection.Access;
import io.netty.buffer.ByteBuf;

/** A connection that has said which version it speaks. On the connection's event loop. */
interface FrameSession {
  /**
   * A frame that is neither HELLO nor AUTH.
   *
   * @throws io.blipmq.wire.MalformedFrameException if it can't be read
   * @throws io.blipmq.api.BlipException if it can't be done
   */
  void frame(int type, long correlationId, ByteBuf payload);

  /** The peer has shown an API key: from now on it may do what that one may. */
  void authenticated(Access shown);

  /** The socket takes bytes again. */
  void writable();

  /** The server is going down. */
  void goingDown();

  /** The connection is gone. */
  void closed();
}
