package io.blipmq.gateway.flatbuffers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.flatbuffers.FlatBufferBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes, they are a command or the one exception. */
final class CommandFuzzTest {
  private static final int ROUNDS = Boolean.getBoolean("blipmq.campaign") ? 5_000_000 : 100_000;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void throwsOnlyItsOneException(long seed) throws IOException {
    Random random = new Random(seed);
    List<byte[]> corpus = corpus();
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = mutate(corpus.get(random.nextInt(corpus.size())), random);
      try {
        assertThat(ClientCommand.read(bytes)).isNotNull();
        read++;
      } catch (MalformedBufferException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
    assertThat(read).isBetween(ROUNDS / 100, ROUNDS * 9 / 10);
  }

  @Test
  void readsTheWholeCorpus() throws Exception {
    for (byte[] bytes : corpus()) {
      assertThat(ClientCommand.read(bytes)).isNotNull();
    }
  }

  @Test
  void findsTheSameBuffersHoweverTheyCome() throws Exception {
    Random random = new Random(4);
    List<byte[]> corpus = corpus();
    ByteBuf stream = Unpooled.buffer();
    for (int i = 0; i < 200; i++) {
      byte[] bytes = corpus.get(i % corpus.size());
      stream.writeInt(bytes.length).writeBytes(bytes);
    }
    BufferSplitter splitter = new BufferSplitter(10_000);
    int found = 0;
    while (stream.isReadable()) {
      ByteBuf piece = stream.readSlice(Math.min(stream.readableBytes(), 1 + random.nextInt(100)));
      while (piece.isReadable()) {
        byte[] buffer = splitter.next(piece);
        if (buffer != null) {
          assertThat(buffer).isEqualTo(corpus.get(found++ % corpus.size()));
        }
      }
    }
    assertThat(found).isEqualTo(200);
  }

  private static byte[] mutate(byte[] bytes, Random random) {
    int length = random.nextInt(8) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
    byte[] copy = java.util.Arrays.copyOf(bytes, length);
    for (int n = random.nextInt(4); n > 0 && length > 0; n--) {
      copy[random.nextInt(length)] =
          (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(64));
    }
    return copy;
  }

  /** Those of the file, and what the official runtime makes now. */
  private static List<byte[]> corpus() throws IOException {
    List<byte[]> corpus = new ArrayList<>();
    for (int action = 0; action < 4; action++) {
      FlatBufferBuilder builder = new FlatBufferBuilder();
      int payload = builder.createByteVector(new byte[action * 10]);
      int topic = builder.createString("topic/" + action);
      builder.startTable(4);
      builder.addByte(0, (byte) action, 0);
      builder.addOffset(1, topic, 0);
      builder.addOffset(2, payload, 0);
      builder.addLong(3, action * 1_000L, 0);
      builder.finish(builder.endTable());
      corpus.add(builder.sizedByteArray());
    }
    try (InputStream in =
        Objects.requireNonNull(CommandFuzzTest.class.getResourceAsStream("corpus.txt"))) {
      new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> HexFormat.of().parseHex(line.replace(" ", "")))
          .forEach(corpus::add);
    }
    return corpus;
  }
}
