package io.blipmq.gateway.mqtt.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are sets of flags or codes, with each value that they can have. */
final class EveryByteTest {
  private static final String MALFORMED = "81";
  private static final String PROTOCOL_ERROR = "82";

  /** Of each type: the flags that it may have, and a body that is right with any of them. */
  @ParameterizedTest(name = "[MQTT-2.1.3-1], [3.1.1: MQTT-2.2.2-1] type {0}")
  @CsvSource(
      textBlock =
          """
          0,  '',                '',            81
          1,  0,                 00045858,      82
          2,  0,                 0000,          82
          3,  0 1 2 3 4 5 a b c d, 0001 61 0001 00, ''
          4,  0,                 0001,          ''
          5,  0,                 0001,          ''
          6,  2,                 0001,          ''
          7,  0,                 0001,          ''
          8,  2,                 '',            ''
          9,  0,                 0001 00,       82
          10, 2,                 '',            ''
          11, 0,                 0001 00,       82
          12, 0,                 '',            ''
          13, 0,                 '',            82
          14, 0,                 '',            ''
          15, 0,                 18,            ''
          """)
  void aFirstByte(int type, String flags, String body, String reason) {
    for (int version = 4; version <= 5; version++) {
      boolean unknown = type == 15 && version == 4;
      String properties = version == 5 ? "00" : "";
      String fields =
          switch (type) {
            case 8 -> "0001" + properties + "00016100";
            case 10 -> "0001" + properties + "000161";
            default -> body;
          };
      for (int i = 0; i < 16; i++) {
        boolean allowed = !unknown && flags.contains(Integer.toHexString(i));
        assertThat(refusal(version, type << 4 | i, fields))
            .as("version %d, flags %x", version, i)
            .isEqualTo(allowed ? reason : MALFORMED);
      }
    }
  }

  @ParameterizedTest(name = "[MQTT-3.1.2-3], [MQTT-3.1.2-11] to [MQTT-3.1.2-13] version {0}")
  @ValueSource(ints = {4, 5})
  void connectFlags(int version) {
    String properties = version == 5 ? "00" : "";
    IntPredicate right =
        flags -> {
          boolean will = (flags & 4) != 0;
          boolean userName = (flags & 0x80) != 0;
          boolean password = (flags & 0x40) != 0;
          return (flags & 1) == 0
              && (flags & 0x18) != 0x18
              && (will || (flags & 0x38) == 0)
              && (version == 5 || userName || !password);
        };
    IntFunction<String> connect =
        flags ->
            "00044d515454%02x%02x003c%s000178".formatted(version, flags, properties)
                + ((flags & 4) == 0 ? "" : properties + "0001770000")
                + ((flags & 0x80) == 0 ? "" : "0000")
                + ((flags & 0x40) == 0 ? "" : "0000");
    for (int flags = 0; flags < 256; flags++) {
      assertThat(refusal(0, 0x10, connect.apply(flags)))
          .as("flags %x", flags)
          .isEqualTo(right.test(flags) ? "" : MALFORMED);
    }
  }

  @ParameterizedTest(name = "[MQTT-3.8.3-4], [MQTT-3.8.3-5] {0}")
  @ValueSource(strings = {"000161", "000a 2473686172652f672f61"})
  void subscriptionOptions(String filter) {
    boolean shared = filter.length() > 6;
    for (int options = 0; options < 256; options++) {
      String last = filter + "%02x".formatted(options);
      assertThat(refusal(4, 0x82, "0001" + last))
          .as("3.1.1, options %x", options)
          .isEqualTo(options < 3 ? "" : options == 3 ? PROTOCOL_ERROR : MALFORMED);
      boolean three = (options & 3) == 3 || (options & 0x30) == 0x30;
      String wrong = three || (shared && (options & 4) != 0) ? PROTOCOL_ERROR : "";
      assertThat(refusal(5, 0x82, "0001" + "00" + last))
          .as("5, options %x", options)
          .isEqualTo(options > 0x3F ? MALFORMED : wrong);
    }
  }

  @ParameterizedTest(
      name = "[MQTT-3.4.2-1], [MQTT-3.5.2-1], [MQTT-3.6.2-1], [MQTT-3.7.2-1], [MQTT-3.14.2-1] {0}")
  @CsvSource(
      textBlock =
          """
          40, 0001, 00 10 80 83 87 90 91 97 99
          50, 0001, 00 10 80 83 87 90 91 97 99
          62, 0001, 00 92
          70, 0001, 00 92
          e0, '',   00 04 80 81 82 83 90 93 94 95 96 97 98 99
          f0, '',   18 19
          """)
  void reasonCodes(String first, String before, String allowed) {
    Set<String> taken = new TreeSet<>();
    for (int code = 0; code < 256; code++) {
      String hex = "%02x".formatted(code);
      String alone = refusal(5, HexFormat.fromHexDigits(first), before + hex);
      String behind = refusal(5, HexFormat.fromHexDigits(first), before + hex + "00");
      assertThat(behind).as("%s, with properties", hex).isEqualTo(alone);
      assertThat(alone).as(hex).isIn("", PROTOCOL_ERROR);
      if (alone.isEmpty()) {
        taken.add(hex);
      }
    }
    assertThat(taken).containsExactly(allowed.split(" ", -1));
  }

  /** The reason for which a packet is refused; empty if it is not. Version 0 is before CONNECT. */
  private static String refusal(int version, int first, String body) {
    PacketDecoder decoder = new PacketDecoder();
    if (version > 0) {
      String properties = version == 5 ? "00" : "";
      decode(decoder, 0x10, "00044d515454%02x02003c%s000178".formatted(version, properties));
    }
    try {
      decode(decoder, first, body);
      return "";
    } catch (MalformedPacketException e) {
      return HexFormat.of().toHexDigits((byte) e.reasonCode());
    }
  }

  private static void decode(PacketDecoder decoder, int first, String body) {
    byte[] bytes = HexFormat.of().parseHex(body.replace(" ", ""));
    decoder.decode(first, Unpooled.wrappedBuffer(bytes));
  }
}
