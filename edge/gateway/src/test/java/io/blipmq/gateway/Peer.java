package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.ClientFrameEncoder;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.ServerFrameDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.Consumer;

/** A client that speaks frames. One thread. */
final class Peer extends SocketPeer {
  private static final long FENCE = 0x7777_7777_7777_7777L;

  /** A frame as it came. */
  record Frame(int type, long correlationId, ByteBuf payload) {}

  private Peer(int port, int receiveBytes) {
    super(port, receiveBytes);
  }

  static Peer connect(int port) {
    return connect(port, 0);
  }

  /** Connects with that receive buffer; 0 for the system's. */
  static Peer connect(int port, int receiveBytes) {
    return new Peer(port, receiveBytes);
  }

  /** A connection that has said HELLO 1. */
  static Peer polling(int port) {
    return connect(port)
        .sendHex("00 00 00 0B 01 00 00 00 00 00 00 00 01 00 01")
        .expectHex("00 00 00 11 05 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00");
  }

  /** A connection that has said HELLO 2. */
  static Peer pushed(int port) {
    Peer peer = connect(port).send(1, new ClientFrame.Hello(2));
    peer.expect(1, ServerFrame.Welcome.class);
    return peer;
  }

  Peer sendHex(String hex) {
    return sendBytes(ByteBufUtil.decodeHexDump(hex.replaceAll("\\s", "")));
  }

  Peer sendBytes(byte[] bytes) {
    write(bytes);
    return this;
  }

  Peer send(long correlationId, ClientFrame frame) {
    return send(out -> ClientFrameEncoder.encode(out, correlationId, frame));
  }

  Peer send(Consumer<ByteBuf> writer) {
    ByteBuf out = Unpooled.buffer();
    writer.accept(out);
    return sendBytes(ByteBufUtil.getBytes(out));
  }

  /** The next frame. */
  Frame read() {
    try {
      int length = in.readInt();
      int type = in.readUnsignedByte();
      long correlationId = in.readLong();
      byte[] payload = in.readNBytes(length - FrameDescriptor.MIN_LENGTH);
      return new Frame(type, correlationId, Unpooled.wrappedBuffer(payload));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  <T extends ServerFrame> T expect(long correlationId, Class<T> type) {
    Frame frame = read();
    ServerFrame decoded = ServerFrameDecoder.decode(frame.type(), frame.payload());
    assertThat(decoded).isInstanceOf(type);
    assertThat(frame.correlationId()).isEqualTo(correlationId);
    return type.cast(decoded);
  }

  Peer expectNack(long correlationId, int code, String text) {
    assertThat(expect(correlationId, ServerFrame.Nack.class))
        .isEqualTo(new ServerFrame.Nack(code, text));
    return this;
  }

  Peer expectHex(String hex) {
    String wanted = hex.replaceAll("\\s+", "").toUpperCase(Locale.ROOT);
    try {
      byte[] bytes = in.readNBytes(wanted.length() / 2);
      assertThat(ByteBufUtil.hexDump(bytes).toUpperCase(Locale.ROOT)).isEqualTo(wanted);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing that was asked before is answered any more: a PING's answer comes next. */
  Peer expectSilence() {
    send(FENCE, new ClientFrame.Ping());
    Frame frame = read();
    assertThat(frame.type()).isEqualTo(FrameDescriptor.PONG);
    assertThat(frame.correlationId()).isEqualTo(FENCE);
    return this;
  }
}
