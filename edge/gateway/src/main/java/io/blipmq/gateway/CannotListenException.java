package io.blipmq.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;

/** An address can't be listened on, for example because it is in use. */
public final class CannotListenException extends IOException {
  private static final long serialVersionUID = 1;

  /** Serializable, as every part of an exception must be. */
  private final InetSocketAddress address;

  CannotListenException(InetSocketAddress address, Throwable cause) {
    super("can't listen on " + address + ": " + cause.getMessage(), cause);
    this.address = address;
  }

  /** Where. */
  public InetSocketAddress address() {
    return address;
  }
}
