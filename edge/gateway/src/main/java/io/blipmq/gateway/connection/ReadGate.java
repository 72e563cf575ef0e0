package io.blipmq.gateway.connection;

import io.netty.channel.Channel;
import java.util.EnumSet;

/**
 * Whether bytes are read from a connection: only while nobody has a reason against it. On the
 * connection's event loop.
 */
public final class ReadGate {
  private final Channel channel;
  private final EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);

  public ReadGate(Channel channel) {
    this.channel = channel;
  }

  /** Why a connection is not read from. */
  public enum Reason {
    /** Its publishes are not confirmed yet. */
    UNCONFIRMED,
    /** It does not read its answers. */
    UNREAD_ANSWERS
  }

  /** Stops reading. */
  public void close(Reason reason) {
    if (reasons.add(reason) && reasons.size() == 1 && channel.isActive()) {
      channel.config().setAutoRead(false);
    }
  }

  /** Goes on reading, unless there is another reason. */
  public void open(Reason reason) {
    if (reasons.remove(reason) && reasons.isEmpty()) {
      channel.config().setAutoRead(true);
    }
  }
}
