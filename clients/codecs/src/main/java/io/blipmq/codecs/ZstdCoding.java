package io.blipmq.codecs;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.blipmq.api.codec.ContentCoding;
import io.blipmq.api.codec.MalformedPayloadException;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Zstandard (RFC 8878) with zstd-jni. The size is in each frame that is written here. */
record ZstdCoding(int level) implements ContentCoding {
  /** A reader needs no more memory than this for its window, however large the frame asks for. */
  private static final int MAX_WINDOW_LOG = 27;

  /**
   * The coding of a level.
   *
   * @throws LinkageError if zstd-jni is not there, or not for this machine
   */
  static ZstdCoding ofLevel(int level) {
    var _ = Zstd.defaultCompressionLevel();
    return new ZstdCoding(level);
  }

  @Override
  public String name() {
    return "zstd";
  }

  @Override
  public byte[] encode(byte[] bytes) {
    return Zstd.compress(bytes, level);
  }

  @Override
  public byte[] decode(byte[] bytes, int maxBytes) {
    long said = Zstd.getFrameContentSize(bytes);
    if (said > maxBytes) {
      throw MalformedPayloadException.tooLarge(maxBytes);
    }
    if (said > 0) {
      byte[] plain = new byte[(int) said];
      if (Zstd.decompress(plain, bytes) == said) {
        return plain;
      }
    }
    return decodeStream(bytes, maxBytes);
  }

  /** Frames that do not say their size, several in a row, and the exact error of a bad one. */
  private static byte[] decodeStream(byte[] bytes, int maxBytes) {
    try (var zstd = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(bytes))) {
      zstd.setLongMax(windowLog(maxBytes));
      byte[] plain = zstd.readNBytes(maxBytes);
      if (plain.length == maxBytes && zstd.read() >= 0) {
        throw MalformedPayloadException.tooLarge(maxBytes);
      }
      return plain;
    } catch (IOException malformed) {
      throw new MalformedPayloadException("not zstd: " + malformed.getMessage(), malformed);
    }
  }

  /** A frame needs no larger window than its content, rounded up to what zstd can say. */
  private static int windowLog(int maxBytes) {
    int log = Integer.SIZE - Integer.numberOfLeadingZeros(maxBytes);
    return Math.clamp(log, 23, MAX_WINDOW_LOG);
  }
}
