package io.blipmq.api.codec;

/** How a message says what its payload is. */
public enum Description {
  /**
   * In the message's headers {@code content-type} and, with codings, {@code content-encoding}; the
   * payload is nothing but the value. The default.
   */
  HEADERS,

  /**
   * In a few bytes in front of the payload, for readers and protocols without headers; the layout
   * is in docs/codecs.md.
   */
  ENVELOPE,

  /** Not at all: readers know. Only without content codings. */
  NONE
}
