package io.blipmq.codecs;

import io.blipmq.api.codec.Codec;
import java.lang.reflect.Type;
import java.util.Optional;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/** Values as Jackson maps them, in one of three syntaxes. */
final class MappedCodec<T> implements Codec<T> {
  private final Syntax syntax;
  private final Type type;
  private final ObjectWriter writer;
  private final ObjectReader reader;
  private final Siblings<T> siblings;

  private MappedCodec(Syntax syntax, Type type, JavaType javaType) {
    this.syntax = syntax;
    this.type = type;
    writer = syntax.mapper().writerFor(javaType);
    reader = syntax.mapper().readerFor(javaType);
    siblings = new Siblings<>(type);
  }

  static <T> MappedCodec<T> of(Syntax syntax, Type type) {
    return new MappedCodec<>(syntax, type, syntax.mapper().constructType(type));
  }

  @Override
  public String contentType() {
    return syntax.contentType();
  }

  @Override
  public byte[] encode(T value) {
    return syntax.write(writer, value);
  }

  @Override
  public T decode(byte[] array, int start, int length) {
    return syntax.read(reader, array, start, length);
  }

  @Override
  public Optional<Codec<T>> forContentType(String contentType) {
    return contentType.equals(syntax.contentType()) ? Optional.of(this) : siblings.of(contentType);
  }

  @Override
  public String toString() {
    return "Codec[" + contentType() + " of " + type.getTypeName() + "]";
  }
}
