package io.blipmq.server;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Speaks version 1 of the native protocol, byte by byte. One thread. */
final class RawClient implements AutoCloseable {
  static final int ACK = 5;
  static final int NACK = 6;
  static final int PUBLISH = 3;

  private static final int TIMEOUT_MS = 30_000;
  private static final int HEAD = 9;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  /** A frame; the payload as a buffer to read from. */
  record Frame(int type, long correlation, ByteBuffer payload) {
    /** The code of a NACK. */
    int code() {
      return payload.getShort(0) & 0xFFFF;
    }
  }

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MS);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  /** Connected, and introduced. */
  static RawClient greeted(int port) throws IOException {
    RawClient client = new RawClient(port);
    client.send(1, 1, new byte[] {0, 1});
    if (client.read().type() != ACK) {
      throw new IOException("HELLO was refused");
    }
    return client;
  }

  Frame auth(String key) throws IOException {
    send(2, 2, text(key).array());
    return read();
  }

  /** Sends, and waits for nothing. */
  void publish(String topic, int qos, byte[] message) throws IOException {
    ByteBuffer name = text(topic);
    ByteBuffer payload = ByteBuffer.allocate(1 + name.capacity() + message.length);
    send(PUBLISH, 3, payload.put((byte) qos).put(name).put(message).array());
  }

  /** Returns the id of the subscription. */
  long subscribe(String topic) throws IOException {
    ByteBuffer name = text(topic);
    ByteBuffer payload = ByteBuffer.allocate(name.capacity() + 1);
    send(4, 4, payload.put(name).put((byte) 1).array());
    return read().payload().getLong(0);
  }

  /** Asks for a message, again and again until there is one. */
  Frame poll(long subscription) throws IOException {
    send(9, 5, id(subscription));
    return read();
  }

  void ack(long subscription, long tag) throws IOException {
    send(ACK, tag, id(subscription));
  }

  /** Waits until the broker has done everything that was sent before. */
  Frame ping() throws IOException {
    send(7, 6, new byte[0]);
    return read();
  }

  Frame read() throws IOException {
    int length = in.readInt();
    int type = in.readUnsignedByte();
    long correlation = in.readLong();
    return new Frame(type, correlation, ByteBuffer.wrap(in.readNBytes(length - HEAD)));
  }

  /** Whether the broker has closed the connection, without a word. */
  boolean ended() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void send(int type, long correlation, byte[] payload) throws IOException {
    out.writeInt(HEAD + payload.length);
    out.writeByte(type);
    out.writeLong(correlation);
    out.write(payload);
    out.flush();
  }

  private static byte[] id(long id) {
    return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
  }

  private static ByteBuffer text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 + bytes.length).putShort((short) bytes.length).put(bytes).flip();
  }
}
