package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.flatbuffers.FlatBufferBuilder;
import com.google.flatbuffers.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A client that speaks FlatBuffers by the official runtime. One thread. */
final class Buffers extends SocketPeer {
  static final int PUB = 0;
  static final int SUB = 1;
  static final int UNSUB = 2;
  static final int QUIT = 3;

  private Buffers(int port) {
    super(port);
  }

  static Buffers connect(int port) {
    return new Buffers(port);
  }

  /** A command as the compiler's own code would build it; a null topic or payload is left out. */
  static byte[] command(int action, byte[] topic, byte[] payload, long ttlMillis) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int payloadAt = payload.length == 0 ? 0 : builder.createByteVector(payload);
    int topicAt = topic.length == 0 ? 0 : builder.createString(ByteBuffer.wrap(topic));
    builder.startTable(4);
    builder.addLong(3, ttlMillis, 0);
    builder.addOffset(2, payloadAt, 0);
    builder.addOffset(1, topicAt, 0);
    builder.addByte(0, (byte) action, 0);
    builder.finish(builder.endTable());
    return builder.sizedByteArray();
  }

  static byte[] command(int action, String topic, String payload) {
    return command(
        action,
        topic.getBytes(StandardCharsets.UTF_8),
        payload.getBytes(StandardCharsets.UTF_8),
        0);
  }

  Buffers sendRaw(byte[] bytes) {
    write(bytes);
    return this;
  }

  /** Sends a buffer with its length. */
  Buffers send(byte[] buffer) {
    return sendRaw(
        ByteBuffer.allocate(4 + buffer.length).putInt(buffer.length).put(buffer).array());
  }

  Buffers subscribe(String topic) {
    return send(command(SUB, topic, "")).expectSubscribed(topic);
  }

  Buffers expectSubscribed(String topic) {
    SubAck ack = readAck();
    assertThat(ack.text(0)).isEqualTo(topic);
    assertThat(ack.text(1)).isEqualTo("subscribed");
    return this;
  }

  Buffers publish(String topic, String payload) {
    return send(command(PUB, topic, payload));
  }

  /** Nothing is on its way: what answers a subscription comes next. */
  Buffers expectSilence() {
    return subscribe("fence");
  }

  Delivered readMessage() {
    return new Delivered(read(1));
  }

  private SubAck readAck() {
    return new SubAck(read(0));
  }

  private ByteBuffer read(int kind) {
    try {
      int length = in.readInt();
      assertThat(in.readUnsignedByte()).as("kind").isEqualTo(kind);
      return ByteBuffer.wrap(in.readNBytes(length - 1)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The table of that name. */
  private static final class SubAck extends Table {
    SubAck(ByteBuffer buffer) {
      __reset(buffer.getInt(0), buffer);
    }

    String text(int field) {
      return __string(bb_pos + __offset(4 + 2 * field));
    }
  }

  /** The table Message. */
  static final class Delivered extends Table {
    Delivered(ByteBuffer buffer) {
      __reset(buffer.getInt(0), buffer);
    }

    long number(int field) {
      int at = __offset(4 + 2 * field);
      assertThat((bb_pos + at) % 8).as("alignment").isZero();
      return bb.getLong(bb_pos + at);
    }

    long id() {
      return number(0);
    }

    long timestamp() {
      return number(2);
    }

    long ttlMillis() {
      return number(3);
    }

    String payload() {
      int at = __offset(6);
      byte[] bytes = new byte[__vector_len(at)];
      bb.get(__vector(at), bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
