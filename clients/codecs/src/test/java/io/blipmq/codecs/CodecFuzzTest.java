package io.blipmq.codecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.Compression;
import io.blipmq.api.codec.Description;
import io.blipmq.api.codec.Format;
import io.blipmq.api.codec.MalformedPayloadException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that nobody meant: the corpus ({@code corpus.txt}, one payload in hex per line) and samples
 * in every format, changed at random. A reader either reads them or throws its one exception.
 */
final class CodecFuzzTest {
  private static final int ROUNDS = 300;

  private static final List<Codec<Sample>> CODECS =
      List.of(
          Codec.json(Sample.class),
          Codec.messagePack(Sample.class),
          Codec.cbor(Sample.class),
          Codec.binary(Sample.class));

  static LongStream seeds() {
    return LongStream.range(0, Boolean.getBoolean("blipmq.campaign") ? 20_000 : 40);
  }

  @Test
  void theCorpusIsReadOrRefusedInOneWay() throws IOException {
    for (byte[] payload : corpus()) {
      read(payload);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void isReadOrRefusedInOneWay(long seed) throws IOException {
    Random random = new Random(seed);
    List<byte[]> starts = new ArrayList<>(corpus());
    for (Codec<Sample> codec : CODECS) {
      Format<Sample> format = Format.of(codec).describedBy(Description.ENVELOPE);
      Sample sample = Sample.random(random);
      starts.add(format.encode(sample).payload());
      starts.add(format.with(Compression.zstd()).encode(sample).payload());
      starts.add(codec.encode(sample));
    }
    for (int i = 0; i < ROUNDS; i++) {
      read(mutate(starts.get(random.nextInt(starts.size())), random));
    }
  }

  private static void read(byte[] payload) {
    for (Codec<Sample> codec : CODECS) {
      try {
        assertThat(Format.of(codec).decode(payload, 0, payload.length, null, null)).isNotNull();
      } catch (MalformedPayloadException refused) {
        assertThat(refused.getMessage()).as(HexFormat.of().formatHex(payload)).isNotBlank();
      }
    }
  }

  private static byte[] mutate(byte[] from, Random random) {
    byte[] bytes = Arrays.copyOf(from, from.length + random.nextInt(4) - 1);
    for (int i = random.nextInt(5); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(random.nextBoolean() ? Math.min(16, bytes.length) : bytes.length);
      bytes[at] =
          (byte)
              (random.nextBoolean() ? random.nextInt(256) : bytes[at] ^ (1 << random.nextInt(8)));
    }
    return random.nextInt(8) > 0 ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
  }

  private static List<byte[]> corpus() throws IOException {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(CodecFuzzTest.class.getResourceAsStream("corpus.txt")),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .map(HexFormat.of()::parseHex)
          .toList();
    }
  }
}
