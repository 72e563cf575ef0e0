package io.blipmq.gateway.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.gateway.connection.Wtf8;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lines of the corpus, mutated and cut into pieces: each is a command or refused with one of three
 * reasons, and however the bytes come, the lines are the same.
 */
final class LineFuzzTest {
  private static final int ROUNDS = Boolean.getBoolean("blipmq.campaign") ? 2_000_000 : 20_000;
  private static final int MOST = 300;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void findsTheSameLinesHoweverTheyCome(long seed) throws IOException {
    Random random = new Random(seed);
    List<byte[]> corpus = corpus();
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = mutate(corpus, random);
      List<String> whole = lines(new LineSplitter(MOST), List.of(bytes));
      assertThat(lines(new LineSplitter(MOST), pieces(bytes, random))).isEqualTo(whole);
      whole.forEach(LineFuzzTest::parse);
    }
  }

  private static void parse(String line) {
    try {
      Command command = CommandParser.parse(line);
      assertThat(command).isNotNull();
    } catch (BadLineException e) {
      assertThat(e.reason().text()).isNotEmpty();
    }
  }

  @Test
  void writesWhateverBytesAsTextThatComesBack() {
    Random random = new Random(5);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      for (int n = 0; n < bytes.length; n++) {
        bytes[n] =
            random.nextInt(3) == 0 ? (byte) "\"\\\n\u0001az".charAt(random.nextInt(6)) : bytes[n];
      }
      ByteBuf out = Unpooled.buffer();
      out.writeBytes(JsonText.ascii("{\"command\":\"unsubscribe\",\"topic\":\""));
      JsonText.escape(out, bytes, 0, bytes.length);
      out.writeBytes(JsonText.ascii("\"}"));
      String line = out.toString(StandardCharsets.UTF_8);
      assertThat(topic(line)).isEqualTo(Wtf8.decode(bytes, 0, bytes.length));
    }
  }

  private static String topic(String line) {
    try {
      return CommandParser.parse(line) instanceof Command.Unsubscribe command
          ? command.topic()
          : "no such command";
    } catch (BadLineException e) {
      throw new AssertionError(line, e);
    }
  }

  private static List<String> lines(LineSplitter splitter, List<byte[]> pieces) {
    List<String> lines = new ArrayList<>();
    for (byte[] piece : pieces) {
      ByteBuf in = Unpooled.wrappedBuffer(piece);
      while (in.isReadable()) {
        LineSplitter.Found found = splitter.next(in);
        if (found == LineSplitter.Found.LINE) {
          lines.add(splitter.line());
        } else if (found == LineSplitter.Found.NOT_UTF8) {
          lines.add("not UTF-8");
        }
      }
    }
    return lines;
  }

  private static List<byte[]> pieces(byte[] bytes, Random random) {
    List<byte[]> pieces = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int end = Math.min(bytes.length, at + 1 + random.nextInt(20));
      pieces.add(java.util.Arrays.copyOfRange(bytes, at, end));
      at = end;
    }
    return pieces;
  }

  private static byte[] mutate(List<byte[]> corpus, Random random) {
    ByteBuf out = Unpooled.buffer();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      byte[] line = corpus.get(random.nextInt(corpus.size()));
      out.writeBytes(line).writeByte('\n');
    }
    for (int n = random.nextInt(5); n > 0; n--) {
      out.setByte(
          random.nextInt(out.writerIndex()),
          random.nextBoolean() ? random.nextInt(256) : "{}[]\",:\\\n\r".charAt(random.nextInt(10)));
    }
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  private static List<byte[]> corpus() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(LineFuzzTest.class.getResourceAsStream("corpus.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.getBytes(StandardCharsets.UTF_8))
          .toList();
    }
  }
}
