package io.blipmq.api.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Strict UTF-8, both ways. */
final class StringCodec implements Codec<String> {
  static final StringCodec STRING = new StringCodec();

  @Override
  public String contentType() {
    return MediaTypes.TEXT;
  }

  @Override
  public byte[] encode(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isSurrogate(c)) {
        checkPairs(value);
        break;
      }
    }
    return bytes;
  }

  /** An unpaired surrogate would silently become a question mark. */
  private static void checkPairs(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new IllegalArgumentException(
            "character " + i + " of the text is half a surrogate pair, which UTF-8 cannot say");
      }
    }
  }

  @Override
  public String decode(byte[] array, int start, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(array, start, length))
          .toString();
    } catch (CharacterCodingException malformed) {
      throw new MalformedPayloadException("not UTF-8", malformed);
    }
  }

  @Override
  public Optional<Codec<String>> forContentType(String contentType) {
    return Optional.of(this);
  }

  @Override
  public String toString() {
    return "Codec.string()";
  }
}
