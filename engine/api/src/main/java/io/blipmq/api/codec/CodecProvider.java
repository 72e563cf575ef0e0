package io.blipmq.api.codec;

import java.lang.reflect.Type;
import java.util.Optional;

/**
 * Where {@link Codec#json}, {@link Compression#zstd} and the like come from: found with {@link
 * java.util.ServiceLoader}, asked in the order in which it finds them. Applications do not use this
 * interface.
 */
public interface CodecProvider {
  /**
   * The codec of a media type for values of a type, or empty if this provider has none of that
   * media type.
   *
   * @throws IllegalArgumentException if it has, and cannot write values of that type
   */
  Optional<Codec<?>> codec(String contentType, Type type);

  /**
   * The content coding of that name and level, or empty if this provider has none of that name.
   *
   * @throws IllegalStateException if a library that it needs is missing; the message names it
   */
  Optional<ContentCoding> coding(String name, int level);
}
