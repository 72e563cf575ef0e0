package io.blipmq.journal;

import java.io.IOException;

/** The disk or a quota is full: the one failure that may pass by itself. */
final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1;

  DiskFullException(String message) {
    super(message);
  }
}
