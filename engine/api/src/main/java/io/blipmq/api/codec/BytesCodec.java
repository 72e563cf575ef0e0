package io.blipmq.api.codec;

import java.util.Arrays;
import java.util.Optional;

/** Bytes as they are. */
final class BytesCodec implements Codec<byte[]> {
  static final BytesCodec BYTES = new BytesCodec();

  @Override
  public String contentType() {
    return MediaTypes.OCTETS;
  }

  @Override
  public byte[] encode(byte[] value) {
    return value;
  }

  @Override
  public byte[] decode(byte[] array, int start, int length) {
    return Arrays.copyOfRange(array, start, start + length);
  }

  @Override
  public Optional<Codec<byte[]>> forContentType(String contentType) {
    return Optional.of(this);
  }

  @Override
  public String toString() {
    return "Codec.bytes()";
  }
}
