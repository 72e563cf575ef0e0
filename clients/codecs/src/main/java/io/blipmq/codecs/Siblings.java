package io.blipmq.codecs;

import io.blipmq.api.codec.Codec;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of one Java type in the formats that this module has, each made when the first message
 * says that it is in it, and kept. No more are kept than there are formats, whatever messages say.
 */
final class Siblings<T> {
  private final Type type;
  private final Map<String, Codec<T>> made = new ConcurrentHashMap<>();

  Siblings(Type type) {
    this.type = type;
  }

  /** The codec of a media type, or empty if there is none for this Java type. */
  Optional<Codec<T>> of(String contentType) {
    Codec<T> codec = made.get(contentType);
    if (codec == null) {
      codec = make(contentType);
      if (codec != null) {
        made.put(contentType, codec);
      }
    }
    return Optional.ofNullable(codec);
  }

  private @Nullable Codec<T> make(String contentType) {
    if (contentType.equals(BinaryCodec.CONTENT_TYPE)) {
      return BinaryCodec.isReadable(type) ? BinaryCodec.of(type) : null;
    }
    Optional<Syntax> syntax = Syntax.of(contentType);
    return syntax.isPresent() ? MappedCodec.of(syntax.get(), type) : null;
  }
}
