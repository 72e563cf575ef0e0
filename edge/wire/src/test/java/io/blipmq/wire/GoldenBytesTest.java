package io.blipmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.Routing;
import io.blipmq.api.Settlement;
import io.blipmq.api.SubscribeOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The published bytes; those of version 1 never change, those of version 2 are in the docs. */
final class GoldenBytesTest {
  @Test
  void helloOfVersionOne() {
    assertThat(hex(out -> ClientFrameEncoder.encode(out, 1, new ClientFrame.Hello(1))))
        .isEqualTo("00 00 00 0B 01 00 00 00 00 00 00 00 01 00 01");
  }

  @Test
  void publishOfVersionOne() {
    String bytes = "00 00 00 12 03 00 00 00 00 00 00 00 04 01 00 04 64 65 6D 6F 68 69";
    Message message = Message.of("hi");
    assertThat(hex(out -> PollFrameCodec.publish(out, 4, QoS.AT_LEAST_ONCE, "demo", message)))
        .isEqualTo(bytes);

    PollFrame.Publish read = PollFrameCodec.readPublish(payload(bytes));
    assertThat(read.qos()).isEqualTo(1);
    assertThat(read.topic()).isEqualTo("demo");
    assertThat(read.message().text()).isEqualTo("hi");
    assertThat(read.message().qos()).isEqualTo(QoS.AT_LEAST_ONCE);
  }

  @Test
  void otherFramesOfVersionOne() {
    assertThat(hex(out -> PollFrameCodec.subscribe(out, 2, "demo", QoS.AT_LEAST_ONCE)))
        .isEqualTo("00 00 00 10 04 00 00 00 00 00 00 00 02 00 04 64 65 6D 6F 01");
    assertThat(hex(out -> PollFrameCodec.ack(out, 3, 5)))
        .isEqualTo("00 00 00 11 05 00 00 00 00 00 00 00 03 00 00 00 00 00 00 00 05");
    assertThat(hex(out -> PollFrameCodec.poll(out, 3, 5)))
        .isEqualTo("00 00 00 11 09 00 00 00 00 00 00 00 03 00 00 00 00 00 00 00 05");
    assertThat(hex(out -> ServerFrameEncoder.encode(out, 3, new ServerFrame.Nack(401, "no"))))
        .isEqualTo("00 00 00 0F 06 00 00 00 00 00 00 00 03 01 91 00 02 6E 6F");
    assertThat(hex(out -> ClientFrameEncoder.encode(out, 9, new ClientFrame.Ping())))
        .isEqualTo("00 00 00 09 07 00 00 00 00 00 00 00 09");
    assertThat(hex(out -> ClientFrameEncoder.encode(out, 9, new ClientFrame.Auth("key"))))
        .isEqualTo("00 00 00 0E 02 00 00 00 00 00 00 00 09 00 03 6B 65 79");
  }

  @Test
  void publishOfVersionTwo() {
    PublishHeader header =
        new PublishHeader(false, Durability.MEMORY, 0, 0, 0, true, Routing.byKey());
    byte[] topic = "demo".getBytes(StandardCharsets.UTF_8);
    assertThat(
            hex(out -> {
              int start = PublishEncoder.begin(out, 2, header, topic);
              PublishEncoder.append(out, at(Message.builder("hi")));
              PublishEncoder.append(out, at(Message.builder("you").key("k")));
              PublishEncoder.end(out, start, 2);
            }))
        .isEqualTo(
            "00 00 00 4B 22 00 00 00 00 00 00 00 02"
                + " 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
                + " 00 04 64 65 6D 6F 00 00 00 02"
                + " 21 00 00 00 02 00 00 01 8B CF E5 68 00 68 69"
                + " 23 00 00 00 03 00 01 6B 00 00 01 8B CF E5 68 00 79 6F 75");
  }

  @Test
  void publishToAPartitionWithoutWaiting() {
    String bytes =
        "00 00 00 3A 22 00 00 00 00 00 00 00 02"
            + " 1C 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
            + " 00 04 64 65 6D 6F 00 07 00 00 00 01"
            + " 21 00 00 00 02 00 00 01 8B CF E5 68 00 68 69";
    PublishHeader header =
        new PublishHeader(false, Durability.MEMORY, 0, 0, 0, false, Routing.toPartition(7));
    byte[] topic = "demo".getBytes(StandardCharsets.UTF_8);
    assertThat(
            hex(out -> {
              int start = PublishEncoder.begin(out, 2, header, topic);
              PublishEncoder.append(out, at(Message.builder("hi")));
              PublishEncoder.end(out, start, 1);
            }))
        .isEqualTo(bytes);

    var decoder = new PublishDecoder();
    ByteBuf payload = payload(bytes);
    assertThat(decoder.header(payload)).isEqualTo(header);
    assertThat(decoder.topic(payload)).isEqualTo("demo");
    assertThat(decoder.messages(payload)).hasSize(1);
  }

  @Test
  void confirmOfVersionTwo() {
    String bytes =
        "00 00 00 1C 23 00 00 00 00 00 00 00 02"
            + " 00 01 00 00 00 00 00 00 00 00 00 00 00 2A 00 00 00 02 02";
    ServerFrame.Run run = new ServerFrame.Run(0, 0, 42, 2, Durability.LOG);
    assertThat(hex(out -> ServerFrameEncoder.confirm(out, 2, 0, 42, 2, Durability.LOG)))
        .isEqualTo(bytes)
        .isEqualTo(
            hex(out -> ServerFrameEncoder.encode(out, 2, new ServerFrame.Confirm(List.of(run)))));
  }

  @Test
  void deliverOfVersionTwo() {
    Message message = at(Message.builder("hi"));
    assertThat(
            hex(out -> {
              int start = DeliverEncoder.begin(out, 1, 3);
              DeliverEncoder.append(out, 42, 1, QoS.AT_MOST_ONCE, message);
              DeliverEncoder.end(out, start, 1);
            }))
        .isEqualTo(
            "00 00 00 30 27 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 03 00 00 00 01 00 00 00 00"
                + " 00 00 00 2A 00 00 00 01 20 00 00 00 02 00 00 01 8B CF E5 68 00 68 69");
  }

  @Test
  void positionsOfVersionTwo() {
    Settlement.Commit commit = new Settlement.Commit("demo", 2, 42);
    assertThat(hex(out -> ClientFrameEncoder.encode(out, 5, new ClientFrame.Commit(1, commit))))
        .isEqualTo(
            "00 00 00 1D 36 00 00 00 00 00 00 00 05 00 00 00 01"
                + " 00 04 64 65 6D 6F 00 02 00 00 00 00 00 00 00 2A");
    Settlement.Commit only = new Settlement.Commit("", Settlement.Commit.ONLY, 42);
    assertThat(hex(out -> ClientFrameEncoder.encode(out, 5, new ClientFrame.Commit(1, only))))
        .isEqualTo(
            "00 00 00 19 36 00 00 00 00 00 00 00 05 00 00 00 01"
                + " 00 00 FF FF 00 00 00 00 00 00 00 2A");
    assertThat(hex(out -> ClientFrameEncoder.encode(out, 6, new ClientFrame.Positions(1))))
        .isEqualTo("00 00 00 0D 37 00 00 00 00 00 00 00 06 00 00 00 01");
    ClientFrame.Range range = new ClientFrame.Range(3, 42, 43);
    assertThat(
            hex(out ->
                ServerFrameEncoder.encode(out, 0, new ServerFrame.Revoked(1, List.of(range)))))
        .isEqualTo(
            "00 00 00 25 38 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 01"
                + " 00 00 00 03 00 00 00 00 00 00 00 2A 00 00 00 00 00 00 00 2B");
  }

  @Test
  void partitionsAreNamedBehindEverythingElseOfASubscription() {
    SubscribeOptions all = SubscribeOptions.unnamed();
    String bytes = hex(out -> subscribe(out, all));
    String two = hex(out -> subscribe(out, all.withPartitions(7, 1)));
    assertThat(two.substring(12)).isEqualTo(bytes.substring(12) + " 00 02 00 01 00 07");
  }

  private static void subscribe(ByteBuf out, SubscribeOptions options) {
    ClientFrameEncoder.encode(out, 1, new ClientFrame.Subscribe("demo", options, 10, 0));
  }

  private static Message at(Message.Builder builder) {
    return builder.createdMillis(1_700_000_000_000L).build();
  }

  private static ByteBuf payload(String hex) {
    byte[] bytes = ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
    return Unpooled.wrappedBuffer(bytes).skipBytes(FrameDescriptor.PAYLOAD_OFFSET);
  }

  private static String hex(Consumer<ByteBuf> writer) {
    ByteBuf out = Unpooled.buffer();
    writer.accept(out);
    return ByteBufUtil.hexDump(out).toUpperCase(Locale.ROOT).replaceAll("..(?!$)", "$0 ");
  }
}
