package io.blipmq.api.codec;

import java.util.Locale;

/** The media types that this package knows by name, and how they are compared. */
final class MediaTypes {
  static final String OCTETS = "application/octet-stream";
  static final String TEXT = "text/plain";
  static final String JSON = "application/json";
  static final String MESSAGE_PACK = "application/vnd.msgpack";
  static final String CBOR = "application/cbor";
  static final String BINARY = "application/vnd.blipmq.binary";
  static final String ENVELOPE = "application/vnd.blipmq.envelope";

  private MediaTypes() {}

  /** In lower case and without parameters. */
  static String bare(String mediaType) {
    int parameters = mediaType.indexOf(';');
    String bare = parameters < 0 ? mediaType : mediaType.substring(0, parameters);
    return bare.strip().toLowerCase(Locale.ROOT);
  }

  /** The name used here for what others call by another, or that is a kind of it. */
  static String known(String bare) {
    return switch (bare) {
      case "application/msgpack", "application/x-msgpack" -> MESSAGE_PACK;
      case "text/json" -> JSON;
      default -> bare.endsWith("+json") ? JSON : bare.endsWith("+cbor") ? CBOR : bare;
    };
  }
}
