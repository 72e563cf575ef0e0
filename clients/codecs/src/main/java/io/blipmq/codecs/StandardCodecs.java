package io.blipmq.codecs;

import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.CodecProvider;
import io.blipmq.api.codec.ContentCoding;
import java.lang.reflect.Type;
import java.util.Optional;

/** What this module has, for ServiceLoader. */
public final class StandardCodecs implements CodecProvider {
  /** For ServiceLoader. */
  public StandardCodecs() {}

  @Override
  public Optional<Codec<?>> codec(String contentType, Type type) {
    if (contentType.equals(BinaryCodec.CONTENT_TYPE)) {
      return Optional.of(BinaryCodec.of(type));
    }
    return Syntax.of(contentType).map(syntax -> MappedCodec.of(syntax, type));
  }

  @Override
  public Optional<ContentCoding> coding(String name, int level) {
    return name.equals("zstd") ? Optional.of(zstd(level)) : Optional.empty();
  }

  private static ContentCoding zstd(int level) {
    try {
      return ZstdCoding.ofLevel(level);
    } catch (LinkageError missing) {
      throw new IllegalStateException(
          "zstd needs com.github.luben:zstd-jni on the class or module path: " + missing, missing);
    }
  }
}
