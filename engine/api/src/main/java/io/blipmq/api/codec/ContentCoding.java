package io.blipmq.api.codec;

/**
 * A step between a codec's bytes and the payload, undone by whoever reads it: compression,
 * encryption, signing (RFC 9110, section 8.4, calls it so). Any thread, at the same time.
 *
 * <p>Which codings were applied, in which order, travels with the message, so that a consumer
 * undoes just these. It knows gzip and zstd by itself; any other must be in its {@link Format}.
 */
public interface ContentCoding {
  /** The name that travels: 1 to 255 letters, digits, {@code .}, {@code -} and {@code _}. */
  String name();

  /**
   * The bytes coded, or the very same array where coding them is not worth it; the coding is then
   * not named in the message.
   */
  byte[] encode(byte[] bytes);

  /**
   * The bytes as they were.
   *
   * @param maxBytes the most bytes to give; what would be more is refused before it is there
   * @throws RuntimeException of any kind if these bytes are not what {@link #encode} gives, or if
   *     they become more than {@code maxBytes}
   */
  byte[] decode(byte[] bytes, int maxBytes);

  /**
   * Whether a consumer that has this coding refuses messages without it. True for what protects:
   * otherwise somebody who can publish could leave it away. False unless overridden.
   */
  default boolean required() {
    return false;
  }
}
