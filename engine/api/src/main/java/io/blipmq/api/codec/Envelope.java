package io.blipmq.api.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An envelope as it was read: what it says, and where the payload begins in the same array.
 *
 * @param bodyStart the index of the payload's first byte
 */
record Envelope(String contentType, List<String> codings, int bodyStart) {
  /** A payload with its envelope in front. */
  static byte[] wrap(String contentType, List<String> codings, byte[] body) {
    int head = EnvelopeDescriptor.FORMAT_OFFSET + 1 + nameLength(contentType, true) + 1;
    for (String coding : codings) {
      head += 1 + nameLength(coding, false);
    }
    byte[] bytes = new byte[head + body.length];
    bytes[0] = EnvelopeDescriptor.MAGIC_0;
    bytes[1] = EnvelopeDescriptor.MAGIC_1;
    bytes[EnvelopeDescriptor.VERSION_OFFSET] = EnvelopeDescriptor.VERSION;
    int at = EnvelopeDescriptor.FORMAT_OFFSET;
    at = put(bytes, at, EnvelopeDescriptor.formatCode(contentType), contentType);
    bytes[at++] = (byte) codings.size();
    for (String coding : codings) {
      at = put(bytes, at, EnvelopeDescriptor.codingCode(coding), coding);
    }
    System.arraycopy(body, 0, bytes, at, body.length);
    return bytes;
  }

  private static int nameLength(String name, boolean format) {
    int code = format ? EnvelopeDescriptor.formatCode(name) : EnvelopeDescriptor.codingCode(name);
    return code == EnvelopeDescriptor.NAMED ? 1 + name.length() : 0;
  }

  private static int put(byte[] bytes, int at, int code, String name) {
    bytes[at++] = (byte) code;
    if (code == EnvelopeDescriptor.NAMED) {
      byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
      bytes[at++] = (byte) ascii.length;
      System.arraycopy(ascii, 0, bytes, at, ascii.length);
      at += ascii.length;
    }
    return at;
  }

  /**
   * Reads the envelope that begins at {@code start}.
   *
   * @throws MalformedPayloadException if it is cut off or says what this version does not know
   */
  static Envelope read(byte[] array, int start, int length) {
    return new Reader(array, start, start + length).read();
  }

  private static final class Reader {
    private final byte[] array;
    private final int start;
    private final int end;
    private int at;

    Reader(byte[] array, int start, int end) {
      this.array = array;
      this.start = start;
      this.end = end;
      at = start + EnvelopeDescriptor.VERSION_OFFSET;
    }

    Envelope read() {
      int version = next();
      if (version != EnvelopeDescriptor.VERSION) {
        throw new MalformedPayloadException(
            "envelope of version " + version + "; this reader knows version 1");
      }
      int format = next();
      String contentType = format == EnvelopeDescriptor.NAMED ? name() : known("format", format);
      int count = next();
      if (count > EnvelopeDescriptor.MAX_CODINGS) {
        throw new MalformedPayloadException(
            "envelope with " + count + " codings, at most " + EnvelopeDescriptor.MAX_CODINGS);
      }
      List<String> codings = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        int code = next();
        codings.add(code == EnvelopeDescriptor.NAMED ? name() : known("coding", code));
      }
      return new Envelope(contentType, codings, at);
    }

    private static String known(String what, int code) {
      String name =
          what.equals("format") ? EnvelopeDescriptor.format(code) : EnvelopeDescriptor.coding(code);
      if (name.isEmpty()) {
        throw new MalformedPayloadException("envelope with the unknown " + what + " " + code);
      }
      return name;
    }

    private int next() {
      if (at >= end) {
        throw new MalformedPayloadException("envelope cut off after " + (end - start) + " bytes");
      }
      return array[at++] & 0xFF;
    }

    private String name() {
      int length = next();
      if (length == 0 || length > end - at) {
        throw new MalformedPayloadException(
            "envelope with a name of " + length + " bytes, " + (end - at) + " are there");
      }
      for (int i = at; i < at + length; i++) {
        if (array[i] <= ' ' || array[i] == 0x7F) {
          throw new MalformedPayloadException("envelope with a name that is not printable ASCII");
        }
      }
      String name = new String(array, at, length, StandardCharsets.US_ASCII);
      at += length;
      return name;
    }
  }
}
