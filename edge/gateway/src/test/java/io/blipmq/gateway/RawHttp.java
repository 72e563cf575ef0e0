package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A socket that says whatever a test wants, byte for byte. */
final class RawHttp extends SocketPeer {

  private RawHttp(int port, int receiveBytes) {
    super(port, receiveBytes);
  }

  static RawHttp connect(int port) {
    return connect(port, 0);
  }

  static RawHttp connect(int port, int receiveBytes) {
    return new RawHttp(port, receiveBytes);
  }

  RawHttp send(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  RawHttp bytes(int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) bytes[i];
    }
    write(all);
    return this;
  }

  /** A request for one line of the head, with a Host and no body. */
  RawHttp request(String line) {
    return send(line + " HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  /** The head of the next answer, up to and with the empty line. */
  String head() {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = read();
      assertThat(next).as("closed after: " + head).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  /** The status of the next answer; its body is passed over. */
  int status() {
    return Integer.parseInt(answer().split(" ", 3)[1]);
  }

  /** The next answer, head and body. */
  String answer() {
    String head = head();
    int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
    if (at < 0) {
      return head;
    }
    int from = at + "content-length: ".length();
    int length = Integer.parseInt(head.substring(from, head.indexOf('\r', from)));
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < length; i++) {
      body.append((char) read());
    }
    return head + body;
  }

  /** Bytes up to and with a text. */
  String until(String end) {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = read();
      assertThat(next).as("closed after: " + text).isNotNegative();
      text.append((char) next);
    }
    return text.toString();
  }

  int read() {
    try {
      return in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
