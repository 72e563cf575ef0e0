package io.blipmq.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lines against the simplest thing that could split bytes, on random bytes in random portions. */
final class LinesPropertyTest {
  private static final int ROUNDS = Boolean.getBoolean("blipmq.campaign") ? 20_000 : 150;

  @Test
  void linesAreWhatStandsBetweenLineFeedsByteForByte() throws IOException {
    long seed = System.nanoTime();
    System.out.println("LinesPropertyTest seed " + seed);
    var random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = randomBytes(random);
      assertThat(read(new Portions(bytes, random)).equals(simplest(bytes)))
          .as("seed %s, round %s", seed, round)
          .isTrue();
    }
  }

  @Test
  void aLineKeepsItsBytesWhenTheNextAreRead() throws IOException {
    var lines =
        new Lines(new ByteArrayInputStream("one\ntwo\n".getBytes(StandardCharsets.UTF_8)), 100);
    assertThat(lines.next()).isTrue();
    byte[] array = lines.array();
    int start = lines.start();
    assertThat(lines.next()).isTrue();

    assertThat(new String(array, start, 3, StandardCharsets.UTF_8)).isEqualTo("one");
    assertThat(lines.number()).isEqualTo(2);
    assertThat(lines.next()).isFalse();
    assertThat(lines.next()).isFalse();
  }

  @Test
  void aLineBeyondTheLimitIsRefusedWithItsNumberAndNotReadToItsEnd() throws IOException {
    byte[] first = "one\n".getBytes(StandardCharsets.UTF_8);
    var endless =
        new SequenceInputStream(
            new ByteArrayInputStream(first), new ByteArrayInputStream(new byte[2_000_000]));
    var lines = new Lines(endless, 1_000_000);
    assertThat(lines.next()).isTrue();

    assertThatThrownBy(lines::next)
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("line 2 is longer than 1000000 bytes");
    assertThat(endless.available()).isGreaterThan(500_000);
  }

  private static List<String> read(InputStream in) throws IOException {
    List<String> result = new ArrayList<>();
    var lines = new Lines(in, 1 << 20);
    while (lines.next()) {
      result.add(
          text(Arrays.copyOfRange(lines.array(), lines.start(), lines.start() + lines.length())));
    }
    return result;
  }

  private static List<String> simplest(byte[] bytes) {
    List<String> result = new ArrayList<>();
    var line = new ByteArrayOutputStream();
    for (byte b : bytes) {
      if (b == '\n') {
        result.add(text(line.toByteArray()));
        line.reset();
      } else {
        line.write(b);
      }
    }
    if (line.size() > 0) {
      result.add(text(line.toByteArray()));
    }
    return result;
  }

  /** Short enough to compare quickly, telling the length and every byte apart. */
  private static String text(byte[] line) {
    return line.length
        + ":"
        + Arrays.hashCode(line)
        + ":"
        + new String(Arrays.copyOf(line, Math.min(20, line.length)), StandardCharsets.ISO_8859_1);
  }

  private static byte[] randomBytes(Random random) {
    int size = random.nextInt(4) == 0 ? random.nextInt(200_000) : random.nextInt(200);
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    int everyNth = 1 + random.nextInt(random.nextBoolean() ? 5 : 100_000);
    for (int i = random.nextInt(everyNth); i < size; i += 1 + random.nextInt(everyNth)) {
      bytes[i] = '\n';
    }
    return bytes;
  }

  /** Gives a random number of bytes at each read, as a pipe does. */
  private static final class Portions extends InputStream {
    private final byte[] bytes;
    private final Random random;
    private int position;

    Portions(byte[] bytes, Random random) {
      this.bytes = bytes;
      this.random = random;
    }

    @Override
    public int read() {
      throw new AssertionError("one byte at a time is slow");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (position == bytes.length) {
        return -1;
      }
      int most = Math.min(length, bytes.length - position);
      int count = 1 + random.nextInt(random.nextInt(8) == 0 ? Math.min(most, 3) : most);
      System.arraycopy(bytes, position, target, offset, count);
      position += count;
      return count;
    }
  }
}
