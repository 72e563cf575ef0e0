package io.blipmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.blipmq.api.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that nobody meant: the corpus ({@code corpus.txt}, one payload in hex per line, behind its
 * type) and random frames, changed at random. A decoder either reads them or throws its one
 * exception.
 */
final class DecoderFuzzTest {
  private static final int ROUNDS = 400;
  private static final int BYTES_PER_INPUT_BYTE = 100;
  private static final int FIXED_BYTES = 20_000;

  static LongStream seeds() {
    return LongStream.range(0, Boolean.getBoolean("blipmq.campaign") ? 50_000 : 100);
  }

  @Test
  void readsTheCorpusOrSaysWhatIsWrong() throws IOException {
    for (Sample sample : corpus()) {
      decode(sample.type, sample.bytes);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void throwsOnlyItsOneException(long seed) throws IOException {
    Random random = new Random(seed);
    List<Sample> starts = new ArrayList<>(corpus());
    starts.addAll(fresh(seed));
    for (int i = 0; i < ROUNDS; i++) {
      Sample start = starts.get(random.nextInt(starts.size()));
      decode(start.type, mutate(start.bytes, random));
    }
  }

  @Test
  void allocatesNoMoreThanTheInputAllows() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Random random = new Random(1);
    List<Sample> starts = corpus();
    for (int i = 0; i < 20_000; i++) {
      Sample start = starts.get(random.nextInt(starts.size()));
      byte[] bytes = mutate(start.bytes, random);
      long before = threads.getCurrentThreadAllocatedBytes();
      decode(start.type, bytes);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(i < 1_000 ? 0 : allocated)
          .as("type %d, %s", start.type, ByteBufUtil.hexDump(bytes))
          .isLessThan(FIXED_BYTES + (long) BYTES_PER_INPUT_BYTE * bytes.length);
    }
  }

  private static void decode(int type, byte[] bytes) {
    List<Runnable> decoders = new ArrayList<>();
    decoders.add(() -> ClientFrameDecoder.decode(type, Unpooled.wrappedBuffer(bytes)));
    decoders.add(() -> ServerFrameDecoder.decode(type, Unpooled.wrappedBuffer(bytes)));
    decoders.add(() -> publish(Unpooled.wrappedBuffer(bytes)));
    decoders.add(() -> DeliverDecoder.decode(Unpooled.wrappedBuffer(bytes), new Ignore()));
    decoders.add(() -> PollFrameCodec.readPublish(Unpooled.wrappedBuffer(bytes)));
    decoders.add(() -> PollFrameCodec.readSubscribe(Unpooled.wrappedBuffer(bytes)));
    decoders.add(() -> PollFrameCodec.readPoll(Unpooled.wrappedBuffer(bytes)));
    for (Runnable decoder : decoders) {
      try {
        decoder.run();
      } catch (MalformedFrameException e) {
        assertThat(e.text()).isNotEmpty();
      }
    }
  }

  private static void publish(ByteBuf in) {
    PublishDecoder decoder = new PublishDecoder();
    decoder.header(in);
    decoder.topicIs(in, new byte[] {'a'});
    decoder.topic(in);
    decoder.messages(in);
  }

  private static byte[] mutate(byte[] bytes, Random random) {
    byte[] copy = new byte[Math.max(0, bytes.length + random.nextInt(9) - 4)];
    System.arraycopy(bytes, 0, copy, 0, Math.min(bytes.length, copy.length));
    for (int i = random.nextInt(4); i > 0 && copy.length > 0; i--) {
      int at = random.nextInt(copy.length);
      copy[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) 0xFF;
            case 1 -> (byte) (copy[at] ^ (1 << random.nextInt(8)));
            case 2 -> 0;
            default -> (byte) random.nextInt(256);
          };
    }
    return copy;
  }

  private static List<Sample> fresh(long seed) {
    Samples samples = new Samples(seed);
    List<Sample> fresh = new ArrayList<>();
    ByteBuf out = Unpooled.buffer();
    for (int i = 0; i < 10; i++) {
      ClientFrameEncoder.encode(out.clear(), 1, samples.clientFrame());
      fresh.add(Sample.of(out));
      ServerFrameEncoder.encode(out.clear(), 1, samples.serverFrame());
      fresh.add(Sample.of(out));
    }
    out.clear();
    int start =
        PublishEncoder.begin(out, 1, samples.publishHeader(), "t".getBytes(StandardCharsets.UTF_8));
    PublishEncoder.append(out, samples.message());
    PublishEncoder.append(out, samples.message());
    PublishEncoder.end(out, start, 2);
    fresh.add(Sample.of(out));
    return fresh;
  }

  private static List<Sample> corpus() throws IOException {
    List<Sample> samples = new ArrayList<>();
    try (InputStream in =
        Objects.requireNonNull(DecoderFuzzTest.class.getResourceAsStream("corpus.txt"))) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      for (String line : text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
        String[] words = line.strip().split(" +", 2);
        String hex = words.length == 1 ? "" : words[1].replace(" ", "").toLowerCase(Locale.ROOT);
        samples.add(new Sample(Integer.parseInt(words[0], 16), ByteBufUtil.decodeHexDump(hex)));
      }
    }
    return samples;
  }

  /** A payload and the type of its frame. */
  private static final class Sample {
    private final int type;
    private final byte[] bytes;

    Sample(int type, byte[] bytes) {
      this.type = type;
      this.bytes = bytes;
    }

    static Sample of(ByteBuf frame) {
      int type = frame.getUnsignedByte(FrameDescriptor.TYPE_OFFSET);
      return new Sample(
          type, ByteBufUtil.getBytes(frame.skipBytes(FrameDescriptor.PAYLOAD_OFFSET)));
    }
  }

  private static final class Ignore implements DeliverDecoder.Visitor {
    @Override
    public void begin(int subscription, int cursor, int count) {}

    @Override
    public void delivery(long offset, int attempt, Message message) {
      message.text();
    }
  }
}
