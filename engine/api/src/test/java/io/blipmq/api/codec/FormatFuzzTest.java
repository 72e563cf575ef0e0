package io.blipmq.api.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Payloads that nobody meant, changed at random from good ones: read, or one exception. */
final class FormatFuzzTest {
  private static final int ROUNDS = 500;
  private static final int LIMIT = 100_000;

  private static final String[] TYPES = {"text/plain", "application/vnd.blipmq.envelope", "", ";,"};
  private static final String[] CODINGS = {"gzip", "gzip, gzip", "identity", ",,,,,,,,,,,", "br"};

  static LongStream seeds() {
    return LongStream.range(0, Boolean.getBoolean("blipmq.campaign") ? 20_000 : 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void isReadOrRefusedInOneWay(long seed) {
    Random random = new Random(seed);
    List<byte[]> corpus = corpus();
    Format<byte[]> reader = Format.of(Codec.bytes()).withMaxDecodedBytes(LIMIT);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] payload = mutate(corpus.get(random.nextInt(corpus.size())), random);
      String type = random.nextInt(3) > 0 ? null : TYPES[random.nextInt(TYPES.length)];
      String coding = random.nextInt(3) > 0 ? null : CODINGS[random.nextInt(CODINGS.length)];
      try {
        byte[] value = reader.decode(payload, 0, payload.length, type, coding);
        assertThat(value.length).isLessThanOrEqualTo(Math.max(LIMIT, payload.length));
      } catch (MalformedPayloadException refused) {
        assertThat(refused.getMessage()).as(HexFormat.of().formatHex(payload)).isNotBlank();
      }
    }
  }

  private static List<byte[]> corpus() {
    Format<byte[]> bytes = Format.of(Codec.bytes()).describedBy(Description.ENVELOPE);
    byte[] zeros = new byte[3_000];
    List<byte[]> corpus = new ArrayList<>();
    corpus.add(bytes.encode(new byte[] {1, 2, 3}).payload());
    corpus.add(bytes.with(Compression.gzip()).encode(zeros).payload());
    corpus.add(bytes.with(Compression.gzip(1)).encode(new byte[2 * LIMIT]).payload());
    corpus.add(Compression.gzip().encode(zeros));
    corpus.add(HexFormat.of().parseHex("c1ff01000a746578742f68656c6c6f0100036162630102"));
    corpus.add(HexFormat.of().parseHex("c1ff0106080101010101010101"));
    corpus.add(HexFormat.of().parseHex("c1ff"));
    return corpus;
  }

  private static byte[] mutate(byte[] from, Random random) {
    byte[] bytes = Arrays.copyOf(from, from.length + random.nextInt(4) - 1);
    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(random.nextBoolean() ? Math.min(12, bytes.length) : bytes.length);
      bytes[at] =
          (byte)
              (random.nextBoolean() ? random.nextInt(256) : bytes[at] ^ (1 << random.nextInt(8)));
    }
    return random.nextInt(8) > 0 ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
  }
}
