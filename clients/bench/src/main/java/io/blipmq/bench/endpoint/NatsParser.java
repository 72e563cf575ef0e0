package io.blipmq.bench.endpoint;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the NATS protocol's server side: {@code MSG subject sid [reply] bytes}, {@code +OK}, {@code
 * -ERR}, {@code INFO}, {@code PING}, {@code PONG}.
 */
final class NatsParser implements Wire.Parser {
  private static final int LONGEST_LINE = 1 << 20;

  private final Handler handler;

  /** Is told what comes. */
  interface Handler {
    /**
     * A message.
     *
     * @param bytes the payload from its position to its limit
     */
    void message(ByteBuffer bytes) throws IOException;

    /** Where the head of the message that comes next stands in the buffer. */
    default void head(int start, int end) {}

    /** Another line. */
    void line(String text) throws IOException;
  }

  NatsParser(Handler handler) {
    this.handler = handler;
  }

  @Override
  public void parse(ByteBuffer bytes) throws IOException {
    while (true) {
      int start = bytes.position();
      int end = lineEnd(bytes, start);
      if (end < 0) {
        return;
      }
      if (end - start > 4 && bytes.get(start) == 'M' && bytes.get(start + 1) == 'S') {
        int length = lastNumber(bytes, start, end);
        int payload = end + 2;
        if (bytes.limit() - payload < length + 2) {
          return;
        }
        int limit = bytes.limit();
        handler.head(start, end);
        handler.message(bytes.position(payload).limit(payload + length));
        bytes.limit(limit).position(payload + length + 2);
      } else {
        byte[] line = new byte[end - start];
        bytes.get(line);
        bytes.position(end + 2);
        handler.line(new String(line, StandardCharsets.UTF_8));
      }
    }
  }

  /** Where the carriage return stands, or −1 if the line is not whole. */
  static int lineEnd(ByteBuffer bytes, int start) throws IOException {
    int last = bytes.limit() - 1;
    for (int i = start; i < last; i++) {
      if (bytes.get(i) == '\r' && bytes.get(i + 1) == '\n') {
        return i;
      }
    }
    if (last - start > LONGEST_LINE) {
      throw new ProtocolException("the broker sent a line without an end");
    }
    return -1;
  }

  private static int lastNumber(ByteBuffer bytes, int start, int end) throws IOException {
    int number = 0;
    int scale = 1;
    for (int i = end - 1; i > start && bytes.get(i) != ' '; i--) {
      int digit = bytes.get(i) - '0';
      if (digit < 0 || digit > 9 || scale > 100_000_000) {
        throw new ProtocolException("the broker sent a message without a length");
      }
      number += digit * scale;
      scale *= 10;
    }
    return number;
  }
}
