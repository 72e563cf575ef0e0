package io.blipmq.gateway.mqtt.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Packets that end at any of their bytes, with a remaining length that fits: malformed
 * [MQTT-3.1.4-1], but where a field is left out as it may be. Likewise packets with one byte too
 * many.
 */
final class TruncatedPacketsTest {
  private static final String CONNECT_3 = "00044d51545404020000000178";
  private static final String CONNECT_5 = "00044d5154540502000000000178";

  @ParameterizedTest(name = "version {0}, {1} {2}")
  @CsvSource(
      textBlock =
          """
          4, 10, 00044d51545404ee003c0002696400047769 6c6c00036279650001750001 70, none
          5, 10, 00044d51545405ee003c0511000000100002 696405180000000700047769 6c6c 0003627965000175000170, none
          4, 32, 0003612f620005 6869, 7 8
          5, 32, 0003612f620005 020101 6869, 10 11
          4, 40, 0005, none
          5, 40, 0005 80 04 1f000178, 2 3
          4, 50, 0005, none
          5, 50, 0005 80 04 1f000178, 2 3
          4, 62, 0005, none
          5, 62, 0005 92 04 1f000178, 2 3
          4, 70, 0005, none
          5, 70, 0005 92 04 1f000178, 2 3
          4, 82, 0005 000161 00 000162 01, 6
          5, 82, 0005 02 0b01 000161 00 000162 01, 9
          4, a2, 0005 000161 000162, 5
          5, a2, 0005 00 000161 000162, 6
          4, c0, '', none
          5, e0, 00 05 1100000005, 0 1
          5, f0, 18 04 150001 61, 0 1
          """)
  void aPacketEndsWhereItsFieldsEnd(String version, String first, String body, String mayEndAt) {
    byte[] bytes = HexFormat.of().parseHex(body.replace(" ", ""));
    Set<Integer> ends = new TreeSet<>();
    for (int length = 0; length < bytes.length; length++) {
      String reason = reason(version, first, bytes, length);
      if (reason.isEmpty()) {
        ends.add(length);
      } else {
        // Without a single topic filter, the packet can be read and says what is not allowed.
        assertThat(reason).as("after %d bytes", length).isIn("81", "82");
      }
    }
    Set<Integer> expected = new TreeSet<>();
    if (!mayEndAt.equals("none")) {
      for (String end : mayEndAt.split(" ", -1)) {
        expected.add(Integer.valueOf(end));
      }
    }
    assertThat(ends).isEqualTo(expected);
    assertThat(reason(version, first, bytes, bytes.length)).as("whole").isEmpty();
    if (!first.equals("32")) {
      byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1);
      assertThat(reason(version, first, longer, longer.length)).as("a byte more").isEqualTo("81");
    }
  }

  /** The reason for which the beginning of a packet is refused; empty if it is not. */
  private static String reason(String version, String first, byte[] body, int length) {
    PacketDecoder decoder = new PacketDecoder();
    try {
      if (!first.equals("10")) {
        String connect = version.equals("4") ? CONNECT_3 : CONNECT_5;
        decoder.decode(0x10, Unpooled.wrappedBuffer(HexFormat.of().parseHex(connect)));
      }
      decoder.decode(HexFormat.fromHexDigits(first), Unpooled.wrappedBuffer(body, 0, length));
      return "";
    } catch (MalformedPacketException e) {
      return HexFormat.of().toHexDigits((byte) e.reasonCode());
    }
  }
}
