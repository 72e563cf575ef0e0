package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that speaks lines over a socket. One thread. */
final class Lines implements AutoCloseable {
  static final String SUCCESS = "{\"success\": true}";
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  private Lines(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  static Lines connect(int port) {
    return connect(port, 0);
  }

  /** Connects with that receive buffer; 0 for the system's. */
  static Lines connect(int port, int receiveBytes) {
    try {
      Socket socket = new Socket();
      if (receiveBytes > 0) {
        socket.setReceiveBufferSize(receiveBytes);
      }
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return new Lines(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Lines send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Lines send(String line) {
    return send((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The next line, whose end is checked; null at the end. */
  String read() {
    try {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int before = -1;
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new UncheckedIOException(new IOException("closed after " + line));
        }
        line.write(b);
        before = b;
      }
      assertThat(before).as("lines end in CR LF").isEqualTo('\r');
      return line.toString(StandardCharsets.UTF_8).stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Lines expect(String... lines) {
    for (String line : lines) {
      assertThat(read()).isEqualTo(line);
    }
    return this;
  }

  /** Sends a line and expects success. */
  Lines done(String line) {
    return send(line).expect(SUCCESS);
  }

  /** Nothing is on its way: the answer to garbage comes next. */
  Lines expectSilence() {
    return send("?").expect(failure("Could not parse json"));
  }

  /** Reads up to the end that the server makes, which may be a reset. */
  void expectClosed() {
    try {
      while (in.read() >= 0) {
        // What came before.
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the connection is still open", e);
    } catch (IOException e) {
      assertThat(e).isInstanceOf(java.net.SocketException.class);
    }
  }

  static String failure(String reason) {
    return "{\"success\": false, \"reason\": \"" + reason + "\"}";
  }

  static String subscribe(String topic) {
    return "{\"command\": \"subscribe\", \"topic\": \"" + topic + "\"}";
  }

  static String sendAll(String topic, String message) {
    return "{\"command\": \"send\", \"topic\": \""
        + topic
        + "\", \"msg\": \""
        + message
        + "\", \"delivery\": \"all\"}";
  }

  static String sendOne(String topic, String message) {
    return sendAll(topic, message).replace("\"all\"}", "\"one\"}");
  }

  /** The line by which a command comes back. */
  static String delivered(String command, long index) {
    return command.substring(0, command.length() - 1) + ", \"index\": " + index + "}";
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
