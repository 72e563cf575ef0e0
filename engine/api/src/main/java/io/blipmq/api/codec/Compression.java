package io.blipmq.api.codec;

import java.util.Optional;

/**
 * Compression as a {@link ContentCoding}: what is smaller than a threshold, or does not become
 * smaller, stays as it is.
 */
public final class Compression implements ContentCoding {
  /** Below so many bytes nothing is compressed, unless another threshold is set. */
  public static final int DEFAULT_THRESHOLD_BYTES = 256;

  static final String GZIP = "gzip";
  static final String ZSTD = "zstd";

  private static final int GZIP_DEFAULT_LEVEL = 6;
  private static final int ZSTD_DEFAULT_LEVEL = 3;

  private final ContentCoding algorithm;
  private final int thresholdBytes;

  private Compression(ContentCoding algorithm, int thresholdBytes) {
    this.algorithm = algorithm;
    this.thresholdBytes = thresholdBytes;
  }

  /** The JDK's gzip at level 6. */
  public static Compression gzip() {
    return gzip(GZIP_DEFAULT_LEVEL);
  }

  /** The JDK's gzip at a level from 1, the fastest, to 9, the smallest. */
  public static Compression gzip(int level) {
    return new Compression(new GzipCoding(inRange(GZIP, level, 1, 9)), DEFAULT_THRESHOLD_BYTES);
  }

  /** Zstandard (RFC 8878) at level 3. */
  public static Compression zstd() {
    return zstd(ZSTD_DEFAULT_LEVEL);
  }

  /**
   * Zstandard (RFC 8878) at a level from −7, the fastest, to 22, the smallest.
   *
   * @throws IllegalStateException if blipmq-codecs or zstd-jni is not on the class or module path
   */
  public static Compression zstd(int level) {
    inRange(ZSTD, level, -7, 22);
    return new Compression(CodecProviders.coding(ZSTD, level), DEFAULT_THRESHOLD_BYTES);
  }

  /** The same, but what is smaller than that stays as it is; 0 tries it with everything. */
  public Compression withThresholdBytes(int bytes) {
    return new Compression(algorithm, inRange("threshold", bytes, 0, Integer.MAX_VALUE));
  }

  @Override
  public String name() {
    return algorithm.name();
  }

  @Override
  public byte[] encode(byte[] bytes) {
    if (bytes.length < thresholdBytes) {
      return bytes;
    }
    byte[] smaller = algorithm.encode(bytes);
    return smaller.length < bytes.length ? smaller : bytes;
  }

  @Override
  public byte[] decode(byte[] bytes, int maxBytes) {
    return algorithm.decode(bytes, maxBytes);
  }

  @Override
  public String toString() {
    return name() + " from " + thresholdBytes + " bytes";
  }

  /** The compression of that name for reading, if it is one of the two. */
  static Optional<ContentCoding> reading(String name) {
    return switch (name) {
      case GZIP, "x-gzip" -> Optional.of(Reading.GZIP);
      case ZSTD -> Optional.of(CodecProviders.readingZstd());
      default -> Optional.empty();
    };
  }

  private static int inRange(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(what + " " + value + "; use " + least + " to " + most);
    }
    return value;
  }

  private static final class Reading {
    static final ContentCoding GZIP = new GzipCoding(GZIP_DEFAULT_LEVEL);
  }
}
