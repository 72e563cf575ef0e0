package io.blipmq.gateway.mqtt.packet;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets of 3.1.1 that end their connection, with the clause of each. */
final class OldPacketsTest {
  private static final String CONNECT = "100d 0004 4d515454 04 02 003c 0001 78";

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3.1.1: MQTT-1.5.3-1 ill-formed             | 100e 0004 4d515454 04 02 003c 0002 c080
          3.1.1: MQTT-1.5.3-2 U+0000                 | 100d 0004 4d515454 04 02 003c 0001 00
          3.1.1: MQTT-2.2.2-1 flags of CONNECT       | 110d 0004 4d515454 04 02 003c 0001 78
          3.1.1: MQTT-3.1.2-1 protocol name          | 100d 0004 6d717474 04 02 003c 0001 78
          3.1.1: MQTT-3.1.2-2 level 3                | 100d 0004 4d515454 03 02 003c 0001 78
          3.1.1: MQTT-3.1.2-2 level 0                | 100d 0004 4d515454 00 02 003c 0001 78
          3.1.1: MQTT-3.1.2-2 a name of before       | 100f 0006 4d5149736470 04 02 003c 0001 78
          3.1.1: MQTT-3.1.2-3 reserved flag          | 100d 0004 4d515454 04 03 003c 0001 78
          3.1.1: MQTT-3.1.2-9 will topic missing     | 100d 0004 4d515454 04 06 003c 0001 78
          3.1.1: MQTT-3.1.2-9 will message missing   | 1010 0004 4d515454 04 06 003c 0001 78 0001 77
          3.1.1: MQTT-3.1.2-11 QoS without a will    | 100d 0004 4d515454 04 0a 003c 0001 78
          3.1.1: MQTT-3.1.2-13 QoS without a will    | 100d 0004 4d515454 04 12 003c 0001 78
          3.1.1: MQTT-3.1.2-14 will QoS 3            | 1012 0004 4d515454 04 1e 003c 0001 78 0001 77 0000
          3.1.1: MQTT-3.1.2-15 retain without a will | 100d 0004 4d515454 04 22 003c 0001 78
          3.1.1: MQTT-3.1.2-18 a user name too many  | 1010 0004 4d515454 04 02 003c 0001 78 0001 75
          3.1.1: MQTT-3.1.2-19 user name missing     | 100d 0004 4d515454 04 82 003c 0001 78
          3.1.1: MQTT-3.1.2-20 a password too many   | 1013 0004 4d515454 04 82 003c 0001 78 0001 75 0001 70
          3.1.1: MQTT-3.1.2-21 password missing      | 1010 0004 4d515454 04 c2 003c 0001 78 0001 75
          3.1.1: MQTT-3.1.2-22 password alone        | 1010 0004 4d515454 04 42 003c 0001 78 0001 70
          3.1.1: MQTT-3.1.3-3 no client identifier   | 100a 0004 4d515454 04 02 003c
          3.1.1: MQTT-3.1.3-1 user name before it    | 100f 0004 4d515454 04 82 003c 0001 78 0078
          wildcard in a will topic                   | 1012 0004 4d515454 04 06 003c 0001 78 0001 23 0000
          """)
  void aWrongConnect(String clause, String packet) {
    refused(packet);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3.1.1: MQTT-3.1.0-2 CONNECT again         | 100d 0004 4d515454 04 02 003c 0001 78
          3.1.1: MQTT-2.2.2-2 flags of PUBACK       | 4102 0001
          3.1.1: MQTT-2.2.2-2 flags of PUBREC       | 5202 0001
          3.1.1: MQTT-2.2.2-2 flags of PUBCOMP      | 7802 0001
          3.1.1: MQTT-2.2.2-2 flags of PINGREQ      | c100
          3.1.1: MQTT-3.6.1-1 flags of PUBREL       | 6002 0001
          3.1.1: MQTT-3.8.1-1 flags of SUBSCRIBE    | 8006 0001 0001 61 00
          3.1.1: MQTT-3.10.1-1 flags of UNSUBSCRIBE | a005 0001 0001 61
          3.1.1: MQTT-3.14.1-1 flags of DISCONNECT  | e100
          3.1.1: MQTT-2.3.1-1 identifier 0, PUBLISH | 3205 0001 61 0000
          3.1.1: MQTT-2.3.1-1 identifier 0, PUBREL  | 6202 0000
          3.1.1: MQTT-2.3.1-1 identifier 0, SUBSCRIBE   | 8206 0000 0001 61 00
          3.1.1: MQTT-2.3.1-1 identifier 0, UNSUBSCRIBE | a205 0000 0001 61
          3.1.1: MQTT-3.3.1-2 DUP at QoS 0          | 3803 0001 61
          3.1.1: MQTT-3.3.1-4 QoS 3                 | 3605 0001 61 0001
          3.1.1: MQTT-3.3.2-2 wildcard              | 3003 0001 23
          3.1.1: MQTT-4.7.1-1 wildcard              | 3005 0003 612f2b
          3.1.1: MQTT-4.7.3-1 empty topic           | 3002 0000
          3.1.1: MQTT-4.7.3-1 empty filter          | 8205 0001 0000 00
          3.1.1: MQTT-4.7.3-2 U+0000                | 3003 0001 00
          3.1.1: MQTT-4.7.1-2 # not last            | 8208 0001 0003 232f61 00
          3.1.1: MQTT-4.7.1-2 # in a level          | 8207 0001 0002 6123 00
          3.1.1: MQTT-4.7.1-3 + in a level          | 8207 0001 0002 612b 00
          3.1.1: MQTT-4.7.1-3 + in a level          | a206 0001 0002 2b61
          3.1.1: MQTT-3.8.3-3 no filter             | 8202 0001
          3.1.1: MQTT-3.8.3-4 QoS 3                 | 8206 0001 0001 61 03
          3.1.1: MQTT-3.8.3-4 reserved bits         | 8206 0001 0001 61 04
          3.1.1: MQTT-3.8.3-4 reserved bits         | 8206 0001 0001 61 80
          3.1.1: MQTT-3.10.3-2 no filter            | a202 0001
          3.1.1: MQTT-4.8.0-1 CONNACK               | 2002 0000
          3.1.1: MQTT-4.8.0-1 SUBACK                | 9003 0001 00
          3.1.1: MQTT-4.8.0-1 UNSUBACK              | b002 0001
          3.1.1: MQTT-4.8.0-1 PINGRESP              | d000
          3.1.1: MQTT-4.8.0-1 type 0                | 0000
          3.1.1: MQTT-4.8.0-1 type 15               | f000
          a remaining length of five bytes          | 30ffffffff01
          a packet identifier of one byte           | 4001 00
          """)
  void aWrongPacket(String clause, String packet) {
    refused(CONNECT, packet);
  }

  /** The last of some packets of a connection is refused. */
  private static void refused(String... packets) {
    PacketDecoder decoder = new PacketDecoder();
    try (PacketSplitter splitter = new PacketSplitter(ByteBufAllocator.DEFAULT, 1 << 20)) {
      for (int i = 0; i < packets.length - 1; i++) {
        feed(splitter, decoder, packets[i]);
      }
      assertThatThrownBy(() -> feed(splitter, decoder, packets[packets.length - 1]))
          .isInstanceOf(MalformedPacketException.class);
    }
  }

  private static void feed(PacketSplitter splitter, PacketDecoder decoder, String packet) {
    byte[] bytes = HexFormat.of().parseHex(packet.replace(" ", ""));
    splitter.feed(
        Unpooled.wrappedBuffer(bytes),
        (first, body) -> {
          decoder.decode(first, body);
          return true;
        });
  }
}
