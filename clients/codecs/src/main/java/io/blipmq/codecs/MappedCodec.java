package io.blipmq.codecs;

import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.MalformedPayloadException;
import java.lang.reflect.Type;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
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
    try {
      return syntax.read(reader, array, start, length);
    } catch (JacksonException malformed) {
      throw new MalformedPayloadException(inOneLine(malformed), malformed);
    }
  }

  /** Jackson's own message goes over several lines, and says that its source is not shown. */
  private static String inOneLine(JacksonException malformed) {
    TokenStreamLocation at = malformed.getLocation();
    String what = String.valueOf(malformed.getOriginalMessage());
    return at == null || at.getLineNr() < 1
        ? what
        : "%s (line %d, column %d)".formatted(what, at.getLineNr(), at.getColumnNr());
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
