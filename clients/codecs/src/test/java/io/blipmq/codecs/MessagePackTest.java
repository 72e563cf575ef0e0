package io.blipmq.codecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.GenericType;
import io.blipmq.api.codec.MalformedPayloadException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of the MessagePack specification. */
final class MessagePackTest {
  private static final Codec<Object> ANY = Codec.messagePack(Object.class);

  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "127, 7f",
    "128, cc80",
    "255, ccff",
    "256, cd0100",
    "65535, cdffff",
    "65536, ce00010000",
    "4294967295, ceffffffff",
    "4294967296, cf0000000100000000",
    "-1, ff",
    "-32, e0",
    "-33, d0df",
    "-128, d080",
    "-129, d1ff7f",
    "-32769, d2ffff7fff",
    "-2147483649, d3ffffffff7fffffff"
  })
  void integersTakeTheirShortestForm(long value, String hex) {
    Codec<Long> longs = Codec.messagePack(Long.class);
    assertThat(hex(longs.encode(value))).isEqualTo(hex);
    assertThat(decode(longs, hex)).isEqualTo(value);
  }

  @Test
  void textsTakeTheirShortestForm() {
    Codec<String> texts = Codec.messagePack(String.class);
    assertThat(hex(texts.encode("hi"))).isEqualTo("a26869");
    assertThat(hex(texts.encode("x".repeat(32)))).startsWith("d92078");
    assertThat(hex(texts.encode("x".repeat(256)))).startsWith("da010078");
    assertThat(hex(texts.encode("x".repeat(65_536)))).startsWith("db0001000078");
    assertThat(decode(texts, hex(texts.encode("é".repeat(70_000))))).isEqualTo("é".repeat(70_000));
  }

  @Test
  void arraysAndMapsOfEverySize() {
    Codec<List<Integer>> lists = Codec.messagePack(new GenericType<List<Integer>>() {});
    for (int size : new int[] {0, 1, 15, 16, 65_535, 65_536}) {
      List<Integer> list = IntStream.range(0, size).boxed().toList();
      assertThat(decode(lists, hex(lists.encode(list)))).isEqualTo(list);
    }
    Codec<Map<String, List<Integer>>> maps =
        Codec.messagePack(new GenericType<Map<String, List<Integer>>>() {});
    assertThat(hex(maps.encode(Map.of("a", List.of(1, 2))))).isEqualTo("81a161920102");
    Map<String, List<Integer>> many =
        IntStream.range(0, 100)
            .boxed()
            .collect(java.util.stream.Collectors.toMap(i -> "k" + i, List::of));
    assertThat(decode(maps, hex(maps.encode(many)))).isEqualTo(many);
  }

  @Test
  void bytesAndWhatHasNoTypeOfItsOwn() {
    assertThat(hex(Codec.messagePack(byte[].class).encode(new byte[] {1, 2})))
        .isEqualTo("c4020102");
    assertThat(decode(Codec.messagePack(byte[].class), "c4020102")).containsExactly(1, 2);
    BigInteger unsigned = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    assertThat(hex(Codec.messagePack(BigInteger.class).encode(unsigned)))
        .isEqualTo("cfffffffffffffffff");
    assertThat(decode(ANY, "cfffffffffffffffff")).isEqualTo(unsigned);
    BigInteger huge = unsigned.shiftLeft(3);
    Codec<BigInteger> bigs = Codec.messagePack(BigInteger.class);
    assertThat(decode(bigs, hex(bigs.encode(huge)))).isEqualTo(huge);
  }

  @Test
  void whatOthersWrite() {
    assertThat(decode(ANY, "ca3fc00000")).isEqualTo(1.5f);
    assertThat(decode(ANY, "dd00000002c3c2")).isEqualTo(List.of(true, false));
    assertThat(decode(ANY, "8105a178")).isEqualTo(Map.of("5", "x"));
    Codec<Instant> times = Codec.messagePack(Instant.class);
    assertThat(decode(times, "d6ff00000001")).isEqualTo(Instant.ofEpochSecond(1));
    assertThat(decode(times, "d7ff0000000400000001")).isEqualTo(Instant.ofEpochSecond(1, 1));
    assertThat(decode(times, "c70cff00000001ffffffffffffffff"))
        .isEqualTo(Instant.ofEpochSecond(-1, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "c1, means nothing", "a5616263, 5 bytes wanted", "0000, behind the value",
    "ddffffffff, values in 0 bytes", "c6ffffffff, bytes wanted", "d40500, extension 5",
    "a1ff, not UTF-8", "81c0c0, key of type 0xC0", "cd01, 2 bytes wanted"
  })
  void badBytesAreNamed(String hex, String what) {
    assertThatThrownBy(() -> decode(ANY, hex))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining(what);
  }

  @Test
  void nestingHasALimit() {
    assertThatThrownBy(() -> decode(ANY, "91".repeat(100_000) + "00"))
        .isInstanceOf(MalformedPayloadException.class)
        .hasMessageContaining("deep");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static <T> T decode(Codec<T> codec, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return codec.decode(bytes, 0, bytes.length);
  }
}
