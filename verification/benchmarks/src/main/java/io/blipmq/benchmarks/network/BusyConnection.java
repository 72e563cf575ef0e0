package io.blipmq.benchmarks.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.HdrHistogram.Histogram;

/**
 * One connection by MQTT 3.1.1 that publishes to a topic of its own and receives it, at QoS 0. What
 * comes back is the packet that was sent, byte for byte; it begins its payload with the time at
 * which it was due. For one thread.
 */
final class BusyConnection {
  private static final int PAYLOAD_BYTES = 256;
  private static final byte PUBLISH = 0x30;

  private final SocketChannel channel;
  private final byte[] topic;
  private final ByteBuffer packet;
  private final ByteBuffer received = ByteBuffer.allocateDirect(4_096);

  /** When what is on its way was due. */
  private final ArrayDeque<Long> due = new ArrayDeque<>();

  BusyConnection(SocketChannel channel, int number) {
    this.channel = channel;
    topic = String.format("busy/%04d", number).getBytes(StandardCharsets.US_ASCII);
    int remaining = Short.BYTES + topic.length + PAYLOAD_BYTES;
    packet = ByteBuffer.allocateDirect(3 + remaining);
    packet.put(PUBLISH).put((byte) ((remaining & 0x7f) | 0x80)).put((byte) (remaining >> 7));
    packet.putShort((short) topic.length).put(topic);
  }

  /** Says hello and subscribes, on a channel that blocks. */
  void subscribe(Contender contender) throws IOException {
    ByteBuffer subscribe = ByteBuffer.allocate(7 + topic.length);
    subscribe.put((byte) 0x82).put((byte) (5 + topic.length)).putShort((short) 1);
    subscribe.putShort((short) topic.length).put(topic).put((byte) 0);
    channel.write(ByteBuffer.wrap(contender.greeting()));
    answer(4);
    channel.write(subscribe.flip());
    answer(5);
  }

  private void answer(int bytes) throws IOException {
    received.clear().limit(bytes);
    while (received.hasRemaining()) {
      if (channel.read(received) < 0) {
        throw new IOException("the broker closed a connection");
      }
    }
    if (received.get(bytes - 1) != 0) {
      throw new IOException("the broker refused with " + received.get(bytes - 1));
    }
    received.clear();
  }

  void publish(long dueNanos) throws IOException {
    packet.clear();
    packet.putLong(packet.limit() - PAYLOAD_BYTES, dueNanos);
    due.add(dueNanos);
    while (packet.hasRemaining()) {
      channel.write(packet);
    }
  }

  /**
   * Takes what has come and notes its latencies.
   *
   * @return how many messages
   * @throws UncheckedIOException if one was lost or came twice, or the connection has ended
   */
  int receive(Histogram latencies) {
    try {
      if (channel.read(received) < 0) {
        throw new IOException("the broker closed a connection");
      }
      received.flip();
      int came = 0;
      while (received.remaining() >= packet.capacity()) {
        int end = received.position() + packet.capacity();
        long wanted = due.remove();
        if (received.get(received.position()) != PUBLISH
            || received.getLong(end - PAYLOAD_BYTES) != wanted) {
          throw new IOException("a message was lost, came twice or out of order");
        }
        latencies.recordValue(System.nanoTime() - wanted);
        received.position(end);
        came++;
      }
      received.compact();
      return came;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close() throws IOException {
    channel.close();
  }
}
