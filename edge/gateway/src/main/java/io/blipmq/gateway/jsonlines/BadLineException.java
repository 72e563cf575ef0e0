package io.blipmq.gateway.jsonlines;

/** A line is no command. */
final class BadLineException extends Exception {
  private static final long serialVersionUID = 1;

  /** What is wrong, in the words of the protocol. */
  enum Reason {
    NOT_UTF8("Could not decode input as UTF-8"),
    NOT_JSON("Could not parse json"),
    MALFORMED("Malformed json message");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private final Reason reason;

  /** Without a stack trace: a stranger decides how many there are. */
  BadLineException(Reason reason) {
    super(reason.text(), null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
