package io.blipmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is written, in whatever pieces it arrives, is read as it was. */
final class RoundTripPropertyTest {
  private static final int FRAMES = 60;

  static LongStream seeds() {
    return LongStream.range(0, Boolean.getBoolean("blipmq.campaign") ? 20_000 : 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void readsClientFramesAsTheyWereWritten(long seed) {
    Samples samples = new Samples(seed);
    List<ClientFrame> sent = new ArrayList<>();
    List<ClientFrame> got = new ArrayList<>();
    ByteBuf bytes = Unpooled.buffer();
    for (int i = 0; i < FRAMES; i++) {
      sent.add(samples.clientFrame());
      ClientFrameEncoder.encode(bytes, i, sent.get(i));
    }
    feedInPieces(
        bytes,
        seed,
        (type, id, payload) -> {
          assertThat(id).isEqualTo(got.size());
          got.add(ClientFrameDecoder.decode(type, payload));
          return true;
        });
    assertThat(got).hasSameSizeAs(sent);
    for (int i = 0; i < FRAMES; i++) {
      Same.clientFrame(got.get(i), sent.get(i));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void readsServerFramesAsTheyWereWritten(long seed) {
    Samples samples = new Samples(seed);
    List<ServerFrame> sent = new ArrayList<>();
    List<ServerFrame> got = new ArrayList<>();
    ByteBuf bytes = Unpooled.buffer();
    for (int i = 0; i < FRAMES; i++) {
      sent.add(samples.serverFrame());
      ServerFrameEncoder.encode(bytes, i, sent.get(i));
    }
    feedInPieces(
        bytes, seed, (type, id, payload) -> got.add(ServerFrameDecoder.decode(type, payload)));
    assertThat(got).isEqualTo(sent);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void readsPublishBatchesAsTheyWereWritten(long seed) {
    Samples samples = new Samples(seed);
    PublishHeader header = samples.publishHeader();
    String topic = samples.text(30);
    List<Message> sent = samples.messages();
    ByteBuf bytes = Unpooled.directBuffer();
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    int start = PublishEncoder.begin(bytes, seed, header, name);
    for (Message message : sent) {
      int before = bytes.writerIndex();
      PublishEncoder.append(bytes, message);
      assertThat((long) bytes.writerIndex() - before)
          .isLessThanOrEqualTo(MessageEncoder.maxBytes(message));
    }
    PublishEncoder.end(bytes, start, sent.size());
    List<Message> got = new ArrayList<>();
    PublishDecoder decoder = new PublishDecoder();
    feedInPieces(
        bytes,
        seed,
        (type, id, payload) -> {
          assertThat(type).isEqualTo(FrameDescriptor.PUBLISH);
          assertThat(id).isEqualTo(seed);
          assertThat(decoder.header(payload)).isEqualTo(header);
          assertThat(decoder.topicIs(payload, name)).isTrue();
          assertThat(decoder.topicIs(payload, new byte[name.length + 1])).isFalse();
          assertThat(decoder.topic(payload)).isEqualTo(topic);
          return got.addAll(decoder.messages(payload));
        });
    Same.messages(got, sent);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void readsDeliveriesAsTheyWereWritten(long seed) {
    List<Message> sent = new Samples(seed).messages();
    ByteBuf bytes = Unpooled.buffer();
    int start = DeliverEncoder.begin(bytes, 7, 9);
    for (int i = 0; i < sent.size(); i++) {
      DeliverEncoder.append(bytes, seed + i, i, sent.get(i).qos(), sent.get(i));
    }
    DeliverEncoder.end(bytes, start, sent.size());
    List<Message> got = new ArrayList<>();
    feedInPieces(
        bytes,
        seed,
        (type, id, payload) -> {
          assertThat(type).isEqualTo(FrameDescriptor.DELIVER);
          DeliverDecoder.decode(payload, collect(seed, sent.size(), got));
          return true;
        });
    Same.messages(got, sent);
  }

  private static DeliverDecoder.Visitor collect(long firstOffset, int wanted, List<Message> got) {
    return new DeliverDecoder.Visitor() {
      @Override
      public void begin(int subscription, int cursor, int count) {
        assertThat(List.of(subscription, cursor, count)).containsExactly(7, 9, wanted);
      }

      @Override
      public void delivery(long offset, int attempt, Message message) {
        assertThat(offset).isEqualTo(firstOffset + got.size());
        assertThat(attempt).isEqualTo(got.size());
        got.add(message);
      }
    };
  }

  private static void feedInPieces(ByteBuf bytes, long seed, FrameHandler handler) {
    Random random = new Random(seed);
    try (FrameSplitter splitter =
        new FrameSplitter(PooledByteBufAllocator.DEFAULT, FrameDescriptor.MAX_LENGTH)) {
      while (bytes.isReadable()) {
        int most = random.nextBoolean() ? 9 : 5_000;
        int size = Math.min(1 + random.nextInt(most), bytes.readableBytes());
        splitter.feed(bytes.readSlice(size), handler);
      }
      assertThat(splitter.heldBytes()).isZero();
    }
    bytes.release();
  }
}
