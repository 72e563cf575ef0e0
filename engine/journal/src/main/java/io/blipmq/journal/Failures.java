package io.blipmq.journal;

import io.blipmq.api.BlipException;

/** What the journal says when its disk fails. */
final class Failures {
  private Failures() {}

  static BlipException full(Disk disk, Throwable cause) {
    BlipException reason =
        new BlipException.StorageFull(
            "the disk that holds %s is full (%s); make space there, and the journal goes on by itself"
                .formatted(disk.place(), cause.getMessage()));
    reason.initCause(cause);
    return reason;
  }

  static BlipException notRead(Disk disk, Throwable cause) {
    BlipException reason =
        new BlipException.StorageFailed(
            "messages in the journal in %s could not be read (%s); check the disk"
                .formatted(disk.place(), cause.getMessage()));
    reason.initCause(cause);
    return reason;
  }

  static BlipException failed(Disk disk, Throwable cause) {
    BlipException reason =
        new BlipException.StorageFailed(
            "the journal in %s could not be written (%s); check the disk, then restart the broker"
                .formatted(disk.place(), cause.getMessage()));
    reason.initCause(cause);
    return reason;
  }
}
