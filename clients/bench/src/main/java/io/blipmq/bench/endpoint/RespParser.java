package io.blipmq.bench.endpoint;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads Redis' RESP2: {@code +text}, {@code -error}, {@code :number}, {@code $length} and {@code
 * *count}. Arrays are not nested here, because nothing that this client asks for is.
 */
final class RespParser implements Wire.Parser {
  private final Handler handler;

  /** Elements of the array that still have to come. */
  private int open;

  /** Is told what comes. */
  interface Handler {
    /**
     * A bulk string.
     *
     * @param last whether it is the last element of its array, or stands alone
     * @param bytes it, from the position to the limit
     */
    void bulk(boolean last, ByteBuffer bytes) throws IOException;

    /** A number or a text: the answer to a command, or an element of an array. */
    void plain(boolean last) throws IOException;
  }

  RespParser(Handler handler) {
    this.handler = handler;
  }

  @Override
  public void parse(ByteBuffer bytes) throws IOException {
    while (true) {
      int start = bytes.position();
      int end = NatsParser.lineEnd(bytes, start);
      if (end < 0) {
        return;
      }
      switch (bytes.get(start)) {
        case '*' -> {
          open = number(bytes, start + 1, end);
          bytes.position(end + 2);
        }
        case '$' -> {
          int length = Math.max(0, number(bytes, start + 1, end));
          int data = end + 2;
          if (bytes.limit() - data < length + 2) {
            return;
          }
          int limit = bytes.limit();
          handler.bulk(closesArray(), bytes.position(data).limit(data + length));
          bytes.limit(limit).position(data + length + 2);
        }
        case ':', '+' -> {
          bytes.position(end + 2);
          handler.plain(closesArray());
        }
        default -> {
          byte[] line = new byte[end - start];
          bytes.get(line);
          throw new ProtocolException("Redis says " + new String(line, StandardCharsets.UTF_8));
        }
      }
    }
  }

  private boolean closesArray() {
    if (open > 0) {
      open--;
    }
    return open == 0;
  }

  private static int number(ByteBuffer bytes, int from, int end) throws IOException {
    long number = 0;
    boolean negative = from < end && bytes.get(from) == '-';
    for (int i = negative ? from + 1 : from; i < end; i++) {
      int digit = bytes.get(i) - '0';
      number = number * 10 + digit;
      if (digit < 0 || digit > 9 || number > Integer.MAX_VALUE / 2) {
        throw new ProtocolException("Redis sent a length that is no number");
      }
    }
    return (int) (negative ? -number : number);
  }
}
