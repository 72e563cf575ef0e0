package io.blipmq.codecs;

import java.util.Optional;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * How what Jackson has mapped is written: in a format that Jackson knows, by the mapper itself, or
 * in MessagePack, by way of its tokens.
 *
 * @param contentType the media type
 * @param mapper maps values, and writes them unless {@code tokens}
 * @param tokens whether this module writes the mapper's tokens itself
 */
record Syntax(String contentType, ObjectMapper mapper, boolean tokens) {
  static final String MESSAGE_PACK = "application/vnd.msgpack";

  private static final Syntax JSON =
      new Syntax("application/json", strict(JsonMapper.builder()).build(), false);
  private static final Syntax CBOR =
      new Syntax("application/cbor", strict(CBORMapper.builder()).build(), false);
  private static final Syntax MESSAGE_PACK_OF_JSON = new Syntax(MESSAGE_PACK, JSON.mapper(), true);

  /** The syntax of that media type with this module's own mapper, if it has one. */
  static Optional<Syntax> of(String contentType) {
    return switch (contentType) {
      case "application/json" -> Optional.of(JSON);
      case "application/cbor" -> Optional.of(CBOR);
      case MESSAGE_PACK -> Optional.of(MESSAGE_PACK_OF_JSON);
      default -> Optional.empty();
    };
  }

  /** Properties that are not known are skipped, bytes behind the value are not. */
  private static <B extends MapperBuilder<?, B>> B strict(B builder) {
    return builder
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  byte[] write(ObjectWriter writer, Object value) {
    if (!tokens) {
      return writer.writeValueAsBytes(value);
    }
    try (var buffer = writer.writeValueIntoBuffer(value);
        var parser = buffer.asParser()) {
      return MessagePackWriter.write(parser);
    }
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // as Jackson's own; the reader was made for T
  <T> T read(ObjectReader reader, byte[] array, int start, int length) {
    if (!tokens) {
      return reader.readValue(array, start, length);
    }
    try (var buffer = MessagePackReader.read(array, start, length)) {
      return reader.readValue(buffer);
    }
  }
}
