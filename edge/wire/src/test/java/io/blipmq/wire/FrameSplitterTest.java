package io.blipmq.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameSplitterTest {
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final FrameSplitter splitter = new FrameSplitter(allocator, FrameDescriptor.MAX_LENGTH);
  private final List<Integer> types = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {0, 8, FrameDescriptor.MAX_LENGTH + 1, Integer.MAX_VALUE, -1})
  void refusesImpossibleLengthsAtOnce(int length) {
    assertThatThrownBy(() -> feed(Unpooled.buffer().writeInt(length)))
        .isInstanceOfSatisfying(
            MalformedFrameException.class,
            e -> {
              assertThat(e.isFatal()).isTrue();
              assertThat(e.text()).contains("frame length " + Integer.toUnsignedString(length));
            });
    feed(ping());
    assertThat(types).isEmpty();
  }

  @Test
  void refusesImpossibleLengthsThatArriveByteByByte() {
    feed(Unpooled.buffer().writeByte(0xFF).writeByte(0xFF).writeByte(0xFF));
    assertThatThrownBy(() -> feed(Unpooled.buffer().writeByte(0xFF)))
        .isInstanceOf(MalformedFrameException.class);
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  @Test
  void appliesALowerLimitUntilItIsRaised() {
    splitter.maxLength(20);
    feed(ping());
    splitter.maxLength(100);
    feed(Unpooled.buffer().writeInt(50));
    splitter.maxLength(20);
    assertThatThrownBy(() -> feed(Unpooled.buffer().writeByte(1)))
        .isInstanceOf(MalformedFrameException.class);
    assertThat(types).containsExactly(FrameDescriptor.PING);
  }

  @Test
  void holdsMemoryForWhatArrivedNotForWhatIsClaimed() {
    feed(Unpooled.buffer().writeInt(FrameDescriptor.MAX_LENGTH).writeByte(FrameDescriptor.PUBLISH));
    assertThat(allocator.metric().usedHeapMemory()).isLessThanOrEqualTo(1_024);
    for (int i = 0; i < 100; i++) {
      feed(Unpooled.buffer().writeZero(1_000));
    }
    assertThat(splitter.heldBytes()).isEqualTo(100_005);
    assertThat(allocator.metric().usedHeapMemory()).isLessThanOrEqualTo(2 * 131_072);
    splitter.close();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  @Test
  void holdsNothingBetweenFrames() {
    ByteBuf bytes = ping();
    feed(bytes.readRetainedSlice(5));
    assertThat(splitter.heldBytes()).isEqualTo(5);
    feed(bytes);
    assertThat(types).containsExactly(FrameDescriptor.PING);
    assertThat(splitter.heldBytes()).isZero();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  @Test
  void pausesWhenTheHandlerSaysSoAndGoesOnLater() {
    ByteBuf first = ping().writeBytes(ping()).writeBytes(ping()).writeByte(0);
    FrameHandler pauses =
        (type, id, payload) -> {
          types.add(type);
          return types.size() % 2 != 0;
        };
    splitter.feed(first, pauses);
    assertThat(types).hasSize(2);
    assertThat(first.readableBytes()).isEqualTo(14);
    splitter.feed(first, pauses);
    assertThat(types).hasSize(3);
    assertThat(first.isReadable()).isFalse();
    ByteBuf rest = ping().skipBytes(1).writeBytes(ping());
    splitter.feed(rest, pauses);
    assertThat(types).hasSize(4);
    assertThat(rest.readableBytes()).isEqualTo(13);
    splitter.feed(rest, pauses);
    assertThat(types).hasSize(5);
  }

  @Test
  void ignoresEverythingAfterAHandlersException() {
    assertThatThrownBy(() ->
            splitter.feed(
                ping().writeBytes(ping()),
                (type, id, payload) -> {
                  throw new IllegalStateException("broken");
                }))
        .hasMessage("broken");
    feed(ping());
    assertThat(types).isEmpty();
  }

  private void feed(ByteBuf bytes) {
    splitter.feed(bytes, (type, id, payload) -> types.add(type));
  }

  private static ByteBuf ping() {
    ByteBuf out = Unpooled.buffer();
    ClientFrameEncoder.encode(out, 1, new ClientFrame.Ping());
    return out;
  }
}
