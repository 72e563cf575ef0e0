package io.blipmq.codecs;

import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.GenericType;
import tools.jackson.databind.ObjectMapper;

/**
 * Codecs that use the program's own ObjectMapper, for modules, mix-ins, naming strategies and other
 * formats of Jackson's. The plain ones are on {@link Codec}.
 */
public final class JacksonCodecs {
  private JacksonCodecs() {}

  /** Values of a class in the format that the mapper writes, with that media type. */
  public static <T> Codec<T> of(ObjectMapper mapper, String contentType, Class<T> type) {
    return MappedCodec.of(new Syntax(contentType, mapper, false), type);
  }

  /** Values of a generic type in the format that the mapper writes, with that media type. */
  public static <T> Codec<T> of(ObjectMapper mapper, String contentType, GenericType<T> type) {
    return MappedCodec.of(new Syntax(contentType, mapper, false), type.type());
  }

  /** Values of a class in MessagePack, mapped by that mapper, whatever format it is for. */
  public static <T> Codec<T> messagePack(ObjectMapper mapper, Class<T> type) {
    return MappedCodec.of(new Syntax(Syntax.MESSAGE_PACK, mapper, true), type);
  }

  /** Values of a generic type in MessagePack, mapped by that mapper. */
  public static <T> Codec<T> messagePack(ObjectMapper mapper, GenericType<T> type) {
    return MappedCodec.of(new Syntax(Syntax.MESSAGE_PACK, mapper, true), type.type());
  }
}
