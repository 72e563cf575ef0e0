package io.blipmq.gateway.jsonlines;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts bytes into lines, however they come. Keeps what has come of one line and no more; of a line
 * beyond the limit nothing. One thread.
 */
final class LineSplitter {
  private static final byte[] NOTHING = {};
  private static final char REPLACEMENT = '\uFFFD';

  private final int most;
  private byte[] begun = NOTHING;
  private int length;
  private boolean skipping;
  private String line = "";

  /** With the most bytes that a line may have. */
  LineSplitter(int most) {
    this.most = most;
  }

  /** What has been found. */
  enum Found {
    /** All bytes were taken, and the line goes on. */
    NOTHING,
    LINE,
    NOT_UTF8,
    /** A line is longer than it may be; what is left of it will be skipped. */
    TOO_LONG
  }

  /** Takes bytes up to the end of one line, all of them if it is not there. */
  Found next(ByteBuf in) {
    int start = in.readerIndex();
    int end = in.indexOf(start, in.writerIndex(), (byte) '\n');
    int bytes = (end < 0 ? in.writerIndex() : end) - start;
    if (skipping) {
      in.readerIndex(end < 0 ? in.writerIndex() : end + 1);
      skipping = end < 0;
      return Found.NOTHING;
    }
    if ((long) length + bytes > most) {
      in.readerIndex(end < 0 ? in.writerIndex() : end + 1);
      skipping = end < 0;
      forget();
      return Found.TOO_LONG;
    }
    if (end < 0) {
      keep(in, bytes);
      return Found.NOTHING;
    }
    if (length == 0) {
      byte[] whole = ByteBufUtil.getBytes(in, start, bytes);
      in.readerIndex(end + 1);
      return decode(whole, bytes);
    }
    keep(in, bytes);
    in.readerIndex(end + 1);
    byte[] whole = begun;
    int wholeLength = length;
    forget();
    return decode(whole, wholeLength);
  }

  /** The line that was found, without its end. */
  String line() {
    return line;
  }

  private void keep(ByteBuf in, int bytes) {
    if (begun.length < length + bytes) {
      begun = Arrays.copyOf(begun, Math.min(most, Math.max(2 * begun.length, length + bytes)));
    }
    in.readBytes(begun, length, bytes);
    length += bytes;
  }

  private void forget() {
    begun = NOTHING;
    length = 0;
  }

  private Found decode(byte[] bytes, int count) {
    int end = count > 0 && bytes[count - 1] == '\r' ? count - 1 : count;
    String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0 && !isUtf8(bytes, end)) {
      return Found.NOT_UTF8;
    }
    line = text;
    return Found.LINE;
  }

  /** Whether the character that stands for bad bytes was among the good ones. */
  private static boolean isUtf8(byte[] bytes, int end) {
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes, 0, end));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
