package io.blipmq.journal;

/** A record's type or version is one that only a newer BlipMQ knows. */
final class NewerRecordException extends Exception {
  private static final long serialVersionUID = 1;

  NewerRecordException(int type, int version) {
    super("type " + type + " in version " + version);
  }
}
