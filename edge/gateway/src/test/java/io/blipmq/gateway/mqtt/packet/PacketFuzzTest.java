package io.blipmq.gateway.mqtt.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that nobody meant: the corpus ({@code corpus.txt}, the packets of one connection in hex per
 * line), changed at random. The decoder either reads them or throws its one exception, and takes no
 * byte for two packets.
 */
final class PacketFuzzTest {
  private static final int ROUNDS = 300;
  private static final int MOST_BYTES = 4_096;

  static LongStream seeds() {
    return LongStream.range(0, Boolean.getBoolean("blipmq.campaign") ? 20_000 : 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void throwsOnlyItsOneException(long seed) throws IOException {
    Random random = new Random(seed);
    List<byte[]> corpus = corpus();
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = corpus.get(random.nextInt(corpus.size())).clone();
      int changes = random.nextInt(4);
      for (int i = 0; i < changes; i++) {
        bytes[random.nextInt(bytes.length)] = (byte) interesting(random);
      }
      read += decode(bytes, 1 + random.nextInt(bytes.length));
    }
    assertThat(read).as("packets that were read").isPositive();
  }

  private static int interesting(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> 0xFF;
      case 2 -> 1 << random.nextInt(8);
      default -> random.nextInt(256);
    };
  }

  private static int decode(byte[] bytes, int step) {
    PacketDecoder decoder = new PacketDecoder();
    int[] seen = new int[2];
    try (PacketSplitter splitter = new PacketSplitter(ByteBufAllocator.DEFAULT, MOST_BYTES)) {
      for (int from = 0; from < bytes.length; from += step) {
        splitter.feed(
            Unpooled.wrappedBuffer(bytes, from, Math.min(step, bytes.length - from)),
            (first, body) -> {
              seen[1] += body.readableBytes() + 2;
              Objects.requireNonNull(decoder.decode(first, body));
              seen[0]++;
              return true;
            });
      }
    } catch (MalformedPacketException e) {
      assertThat(ReasonCode.isError(e.reasonCode())).as(e.text()).isTrue();
    }
    assertThat(seen[1]).isLessThanOrEqualTo(bytes.length);
    return seen[0];
  }

  private static List<byte[]> corpus() throws IOException {
    try (InputStream in = PacketFuzzTest.class.getResourceAsStream("corpus.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> HexFormat.of().parseHex(line.replace(" ", "")))
          .toList();
    }
  }
}
