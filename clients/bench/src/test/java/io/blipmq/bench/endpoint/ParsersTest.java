package io.blipmq.bench.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class ParsersTest {
  private final List<String> seen = new ArrayList<>();

  private static String text(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return new String(copy, StandardCharsets.ISO_8859_1);
  }

  private Wire.Parser nats() {
    return new NatsParser(
        new NatsParser.Handler() {
          @Override
          public void message(ByteBuffer bytes) {
            seen.add("message " + text(bytes));
          }

          @Override
          public void line(String text) {
            seen.add(text);
          }
        });
  }

  private Wire.Parser redis() {
    return new RespParser(
        new RespParser.Handler() {
          @Override
          public void bulk(boolean last, ByteBuffer bytes) {
            seen.add((last ? "last " : "") + text(bytes));
          }

          @Override
          public void plain(boolean last) {
            seen.add(last ? "last" : "plain");
          }
        });
  }

  private Wire.Parser mqtt() {
    return new MqttParser(
        (head, bytes) -> seen.add(Integer.toHexString(head) + " " + bytes.remaining()));
  }

  /** Feeds the bytes in two parts, cut at each place, as a socket might. */
  private void feed(Function<Object, Wire.Parser> parser, String bytes, String... expected)
      throws IOException {
    byte[] all = bytes.getBytes(StandardCharsets.ISO_8859_1);
    for (int cut = 0; cut <= all.length; cut++) {
      seen.clear();
      Wire.Parser fresh = parser.apply(cut);
      ByteBuffer buffer = ByteBuffer.allocate(all.length);
      buffer.put(all, 0, cut).flip();
      fresh.parse(buffer);
      buffer.compact().put(all, cut, all.length - cut).flip();
      fresh.parse(buffer);
      assertThat(seen).as("cut at %d", cut).containsExactly(expected);
      assertThat(buffer.hasRemaining()).isFalse();
    }
  }

  @Test
  void natsMessagesAndLines() throws IOException {
    feed(
        _ -> nats(),
        "INFO {}\r\nMSG a.b 1 5\r\nab\r\nc\r\nPING\r\nMSG a 1 inbox 0\r\n\r\n-ERR 'x'\r\n",
        "INFO {}",
        "message ab\r\nc",
        "PING",
        "message ",
        "-ERR 'x'");
  }

  // Blanks stand for the ends of lines.
  @Test
  void redisArraysAndAnswers() throws IOException {
    feed(
        _ -> redis(),
        "*3 $9 subscribe $1 a :1 *3 $7 message $1 a $4 \nxyz $3 1-0 +OK ".replace(" ", "\r\n"),
        "subscribe",
        "a",
        "last",
        "message",
        "a",
        "last \nxyz",
        "last 1-0",
        "last");
  }

  @Test
  void mqttPackets() throws IOException {
    String long200 = "x".repeat(200);
    feed(
        _ -> mqtt(),
        " \2\0\0" + "0\310\1" + long200 + "@\2\0\1" + "\320\0",
        "20 2",
        "30 200",
        "40 2",
        "d0 0");
  }

  @Test
  void nonsenseIsAnErrorAndNoEndlessWait() {
    refused(nats(), "MSG a 1 x\r\n\r\n", "without a length");
    refused(redis(), "$9x\r\n", "no number");
    refused(redis(), "-ERR no\r\n", "Redis says -ERR no");
    refused(redis(), "?\r\n", "Redis says ?");
    refused(mqtt(), "0\377\377\377\377\1", "length has no end");
  }

  private static void refused(Wire.Parser parser, String bytes, String why) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> parser.parse(buffer))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }
}
