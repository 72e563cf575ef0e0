package io.blipmq.journal;

/** A record's checksum is right and its payload makes no sense. */
final class MalformedRecordException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedRecordException(String message) {
    super(message);
  }
}
