package io.blipmq.codecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.Compression;
import io.blipmq.api.codec.Description;
import io.blipmq.api.codec.Encoded;
import io.blipmq.api.codec.Format;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What any codec writes any reader reads, compressed or not, whatever it expected. */
final class RoundTripPropertyTest {
  private static final List<Codec<Sample>> CODECS =
      List.of(
          Codec.json(Sample.class),
          Codec.messagePack(Sample.class),
          Codec.cbor(Sample.class),
          Codec.binary(Sample.class));

  static LongStream seeds() {
    return LongStream.range(0, Boolean.getBoolean("blipmq.campaign") ? 100_000 : 300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyReaderReadsWhatEveryWriterWrites(long seed) {
    Random random = new Random(seed);
    Sample sample = Sample.random(random);
    for (Codec<Sample> writing : CODECS) {
      Format<Sample> writer = format(writing, random);
      Encoded encoded = writer.encode(sample);
      for (Codec<Sample> reading : CODECS) {
        assertThat(decode(Format.of(reading), encoded))
            .as("written with %s, read with %s", writer, reading)
            .isEqualTo(sample);
      }
    }
  }

  private static <T> Format<T> format(Codec<T> codec, Random random) {
    Format<T> format =
        Format.of(codec)
            .describedBy(random.nextBoolean() ? Description.ENVELOPE : Description.HEADERS);
    return switch (random.nextInt(4)) {
      case 0 -> format.with(Compression.gzip(1 + random.nextInt(9)).withThresholdBytes(0));
      case 1 -> format.with(Compression.zstd(random.nextInt(30) - 7).withThresholdBytes(0));
      case 2 -> format.with(Compression.zstd(), Compression.gzip());
      default -> format;
    };
  }

  private static <T> T decode(Format<T> format, Encoded encoded) {
    return format.decode(
        encoded.payload(),
        0,
        encoded.payload().length,
        encoded.contentType().isEmpty() ? null : encoded.contentType(),
        encoded.contentEncoding().isEmpty() ? null : encoded.contentEncoding());
  }
}
