package io.blipmq.gateway.flatbuffers;

/** Bytes are not a buffer of this protocol. */
final class MalformedBufferException extends Exception {
  private static final long serialVersionUID = 1;

  /** Without a stack trace: a stranger decides how many there are. */
  MalformedBufferException(String reason) {
    super(reason, null, false, false);
  }
}
