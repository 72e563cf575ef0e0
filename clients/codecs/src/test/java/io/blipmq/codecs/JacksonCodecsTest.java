package io.blipmq.codecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.Format;
import io.blipmq.api.codec.GenericType;
import io.blipmq.api.codec.MalformedPayloadException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** JSON as this module maps it, and as a program's own ObjectMapper does. */
final class JacksonCodecsTest {
  private final ObjectMapper snakes =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  record Parcel(String trackingNumber, int grams) {}

  @Test
  void whatTheReaderDoesNotKnowIsSkipped() {
    assertThat(
            read(Codec.json(Parcel.class), "{\"trackingNumber\":\"A\",\"grams\":5,\"color\":[1]}"))
        .isEqualTo(new Parcel("A", 5));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "{\"trackingNumber\":\"A\"",
        "{\"trackingNumber\":\"A\"} {}",
        "null",
        "[]",
        "`{\"trackingNumber\":\"A\",\"grams\":\"many\"}`",
        "`{\"trackingNumber\":\"A\",\"grams\":99999999999}`"
      })
  void whatIsNoParcelIsRefused(String json) {
    assertThatThrownBy(() -> read(Codec.json(Parcel.class), json))
        .isInstanceOf(MalformedPayloadException.class);
  }

  @Test
  void aMapperOfTheProgramsOwnNamesThingsItsOwnWay() {
    Codec<Parcel> own = JacksonCodecs.of(snakes, "application/vnd.acme.parcel+json", Parcel.class);
    assertThat(new String(own.encode(new Parcel("A", 5)), StandardCharsets.UTF_8))
        .isEqualTo("{\"tracking_number\":\"A\",\"grams\":5}");
    assertThat(read(own, "{\"tracking_number\":\"A\",\"grams\":5}")).isEqualTo(new Parcel("A", 5));
    byte[] plain = Codec.json(Parcel.class).encode(new Parcel("A", 5));
    assertThat(Format.of(own).decode(plain, 0, plain.length, "application/json", null))
        .isEqualTo(new Parcel("A", 5));
  }

  @Test
  void aMapperOfTheProgramsOwnWritesMessagePackToo() {
    Codec<Map<String, List<Parcel>>> own =
        JacksonCodecs.messagePack(snakes, new GenericType<Map<String, List<Parcel>>>() {});
    Map<String, List<Parcel>> parcels = Map.of("today", List.of(new Parcel("A", 5)));
    byte[] bytes = own.encode(parcels);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains("tracking_number");
    assertThat(own.decode(bytes, 0, bytes.length)).isEqualTo(parcels);
  }

  @Test
  void aReaderOfAnotherFormatIsMadeOnce() {
    Codec<Parcel> json = Codec.json(Parcel.class);
    for (String other :
        List.of("application/cbor", "application/vnd.msgpack", "application/vnd.blipmq.binary")) {
      Codec<Parcel> first = json.forContentType(other).orElseThrow();
      assertThat(first.contentType()).isEqualTo(other);
      assertThat(json.forContentType(other)).containsSame(first);
      assertThat(first.forContentType("application/json")).isPresent();
    }
    assertThat(json.forContentType("image/png")).isEmpty();
    assertThat(Codec.json(String.class).forContentType("application/vnd.blipmq.binary")).isEmpty();
  }

  private static <T> T read(Codec<T> codec, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return Format.of(codec).decode(bytes, 0, bytes.length, null, null);
  }
}
