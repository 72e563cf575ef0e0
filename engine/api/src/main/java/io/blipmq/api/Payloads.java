package io.blipmq.api;

import io.blipmq.api.codec.Encoded;
import io.blipmq.api.codec.Format;
import io.blipmq.api.codec.ReferenceCodec;
import org.jspecify.annotations.Nullable;

/** Between formats, which know bytes, and messages, which have headers too. */
final class Payloads {
  static final String CONTENT_TYPE = "content-type";
  static final String CONTENT_ENCODING = "content-encoding";

  private Payloads() {}

  static <T> Message.Builder encode(Format<T> format, T value) {
    if (format.codec() instanceof ReferenceCodec<T>) {
      return Message.holding(value);
    }
    Encoded encoded;
    try {
      encoded = format.encode(value);
    } catch (RuntimeException cannot) {
      var refused =
          new BlipException.InvalidRequest(
              "can't write this value as %s: %s"
                  .formatted(format.codec().contentType(), cannot.getMessage()));
      refused.initCause(cannot);
      throw refused;
    }
    return Message.builder(encoded.payload()).headers(describe(encoded));
  }

  private static Headers describe(Encoded encoded) {
    if (encoded.contentType().isEmpty()) {
      return Headers.empty();
    }
    Headers type = Headers.empty().with(CONTENT_TYPE, encoded.contentType());
    return encoded.contentEncoding().isEmpty()
        ? type
        : type.with(CONTENT_ENCODING, encoded.contentEncoding());
  }

  static <T> T decode(Format<T> format, Message message) {
    Reader<T> reader = new Reader<>(format, message.headers());
    message.readPayload(reader);
    return reader.value();
  }

  private static final class Reader<T> implements Message.PayloadReader {
    private final Format<T> format;
    private final Headers headers;
    private @Nullable T value;

    Reader(Format<T> format, Headers headers) {
      this.format = format;
      this.headers = headers;
    }

    @Override
    public void read(byte[] array, int start, int length) {
      value =
          format.decode(
              array,
              start,
              length,
              headers.getOrNull(CONTENT_TYPE),
              headers.getOrNull(CONTENT_ENCODING));
    }

    T value() {
      return java.util.Objects.requireNonNull(value);
    }
  }
}
