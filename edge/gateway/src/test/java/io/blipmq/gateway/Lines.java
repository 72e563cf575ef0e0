package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A client that speaks lines over a socket. One thread. */
final class Lines extends SocketPeer {
  static final String SUCCESS = "{\"success\": true}";

  private Lines(int port, int receiveBytes) {
    super(port, receiveBytes);
  }

  static Lines connect(int port) {
    return connect(port, 0);
  }

  /** Connects with that receive buffer; 0 for the system's. */
  static Lines connect(int port, int receiveBytes) {
    return new Lines(port, receiveBytes);
  }

  Lines send(byte[] bytes) {
    write(bytes);
    return this;
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
}
