package io.blipmq.bench.endpoint;

import io.blipmq.api.BlipException;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A socket with a buffer for each direction. The two directions may belong to two threads; within
 * one, one thread at a time.
 */
final class Wire implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;

  private final SocketChannel socket;
  private ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();

  /** Reads what a socket has brought. */
  @FunctionalInterface
  interface Parser {
    /** Takes whole frames from the buffer and leaves what is not whole. */
    void parse(ByteBuffer bytes) throws IOException;
  }

  Wire(InetSocketAddress address) throws IOException {
    socket = SocketChannel.open();
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()));
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw new IOException(
          "no broker answers at "
              + address.getHostString()
              + ":"
              + address.getPort()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Host and port of an address. */
  static InetSocketAddress address(URI uri, int defaultPort) {
    if (uri.getHost() == null) {
      throw new BlipException.InvalidRequest(
          "target \"" + uri + "\" names no host; write " + uri.getScheme() + "://host:port");
    }
    return InetSocketAddress.createUnresolved(
        uri.getHost(), uri.getPort() < 0 ? defaultPort : uri.getPort());
  }

  /** Where to write, with room for so many bytes. */
  ByteBuffer out(int bytes) throws IOException {
    if (out.remaining() < bytes) {
      flush();
      if (out.remaining() < bytes) {
        out = ByteBuffer.allocateDirect(bytes);
      }
    }
    return out;
  }

  void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  void write(byte[] bytes) throws IOException {
    out(bytes.length).put(bytes);
  }

  /** Sends what was written. */
  void flush() throws IOException {
    out.flip();
    while (out.hasRemaining()) {
      socket.write(out);
    }
    out.clear();
  }

  /** Waits for bytes and has them parsed. */
  void read(Parser parser) throws IOException {
    in.compact();
    if (!in.hasRemaining()) {
      in = ByteBuffer.allocateDirect(in.capacity() * 2).put(in.flip());
    }
    int count = socket.read(in);
    in.flip();
    if (count < 0) {
      throw new EOFException("the broker closed the connection");
    }
    parser.parse(in);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
