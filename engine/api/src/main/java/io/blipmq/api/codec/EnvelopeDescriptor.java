package io.blipmq.api.codec;

/**
 * The bytes in front of a payload that describes itself.
 *
 * <pre>
 *    0      1      2         3        4
 *   +------+------+---------+--------+- - - - - - - - - -+-------+- - - - - -+- - - - - -
 *   | 0xC1 | 0xFF | version | format | u8 length, name   | count | codings   | payload …
 *   +------+------+---------+--------+- - - - - - - - - -+-------+- - - - - -+- - - - - -
 *                                     only if format is 0          count times: u8 code, and
 *                                                                  if 0: u8 length, name
 * </pre>
 *
 * <p>The first two bytes are in no UTF-8 text, no MessagePack, no well-formed CBOR and no binary
 * record, so that nothing else begins like this by accident. Names are ASCII; codings stand in the
 * order in which they were applied.
 */
final class EnvelopeDescriptor {
  static final byte MAGIC_0 = (byte) 0xC1;
  static final byte MAGIC_1 = (byte) 0xFF;
  static final byte VERSION = 1;

  static final int VERSION_OFFSET = 2;
  static final int FORMAT_OFFSET = 3;

  /** Format or coding 0: its name follows. */
  static final int NAMED = 0;

  static final int MAX_NAME_LENGTH = 255;
  static final int MAX_CODINGS = 8;

  private static final String[] FORMATS = {
    "",
    MediaTypes.OCTETS,
    MediaTypes.TEXT,
    MediaTypes.JSON,
    MediaTypes.MESSAGE_PACK,
    MediaTypes.CBOR,
    MediaTypes.BINARY
  };
  private static final String[] CODINGS = {"", Compression.GZIP, Compression.ZSTD};

  private EnvelopeDescriptor() {}

  /** Whether a payload begins as an envelope does. */
  static boolean begins(byte[] array, int start, int length) {
    return length >= 2 && array[start] == MAGIC_0 && array[start + 1] == MAGIC_1;
  }

  static int formatCode(String contentType) {
    return code(FORMATS, contentType);
  }

  static int codingCode(String name) {
    return code(CODINGS, name);
  }

  /** The media type of a code, empty if there is none. */
  static String format(int code) {
    return code < FORMATS.length ? FORMATS[code] : "";
  }

  /** The coding of a code, empty if there is none. */
  static String coding(int code) {
    return code < CODINGS.length ? CODINGS[code] : "";
  }

  private static int code(String[] names, String name) {
    for (int i = 1; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return NAMED;
  }
}
