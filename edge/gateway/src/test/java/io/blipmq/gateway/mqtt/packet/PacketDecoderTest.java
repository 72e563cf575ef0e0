package io.blipmq.gateway.mqtt.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single packets, well-formed and not; the clause is with each. */
final class PacketDecoderTest {
  private static final String CONNECT_5 = "100e 0004 4d515454 05 02 003c 00 0001 78";

  /** Decodes packets of one connection; the last one is the answer. */
  private static ClientPacket decode(String... packets) {
    PacketDecoder decoder = new PacketDecoder();
    List<ClientPacket> all = new ArrayList<>();
    try (PacketSplitter splitter = new PacketSplitter(ByteBufAllocator.DEFAULT, 1 << 20)) {
      for (String packet : packets) {
        splitter.feed(bytes(packet), (first, body) -> all.add(decoder.decode(first, body)));
      }
    }
    return all.getLast();
  }

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MQTT-3.1.2-1 protocol name         | 100e 0004 4d515455 05 02 003c 00 0001 78         | 81
          MQTT-3.1.2-2 version 6             | 100e 0004 4d515454 06 02 003c 00 0001 78         | 84
          MQTT-3.1.2-2 a name of before      | 100f 0006 4d5149736470 03 02 003c 0001 78        | 84
          MQTT-3.1.2-3 reserved flag         | 100e 0004 4d515454 05 03 003c 00 0001 78         | 81
          MQTT-3.1.2-9 no will topic         | 100f 0004 4d515454 05 06 003c 00 0001 78 00      | 81
          MQTT-3.1.2-9 no will properties    | 100e 0004 4d515454 05 06 003c 00 0001 78         | 81
          MQTT-3.1.2-11 QoS without a will   | 100e 0004 4d515454 05 0a 003c 00 0001 78         | 81
          MQTT-3.1.2-12 will QoS 3           | 1014 0004 4d515454 05 1e 003c 00 0001 78 00 0001 77 0000 | 81
          MQTT-3.1.2-13 retain without a will| 100e 0004 4d515454 05 22 003c 00 0001 78         | 81
          MQTT-3.1.2-16 user name too many   | 1011 0004 4d515454 05 02 003c 00 0001 78 0001 75 | 81
          MQTT-3.1.2-17 no user name         | 100e 0004 4d515454 05 82 003c 00 0001 78         | 81
          MQTT-3.1.2-18 password too many    | 1014 0004 4d515454 05 82 003c 00 0001 78 0001 75 0001 70 | 81
          MQTT-3.1.2-19 no password          | 100e 0004 4d515454 05 42 003c 00 0001 78         | 81
          MQTT-3.1.3-1 cut                   | 100d 0004 4d515454 05 02 003c 00 0001            | 81
          MQTT-3.1.3-3 no client identifier  | 100b 0004 4d515454 05 02 003c 00                 | 81
          MQTT-2.1.3-1 flags                 | 110e 0004 4d515454 05 02 003c 00 0001 78         | 81
          MQTT-1.5.4-1 ill-formed            | 100f 0004 4d515454 05 02 003c 00 0002 c080       | 81
          MQTT-1.5.4-1 surrogate             | 1010 0004 4d515454 05 02 003c 00 0003 eda080     | 81
          MQTT-1.5.4-2 U+0000                | 100f 0004 4d515454 05 02 003c 00 0002 7800       | 81
          MQTT-4.7.0-1 wildcard in the will  | 1014 0004 4d515454 05 06 003c 00 0001 78 00 0001 23 0000 | 81
          empty will topic                   | 1013 0004 4d515454 05 06 003c 00 0001 78 00 0000 0000 | 82
          too many bytes                     | 100f 0004 4d515454 05 02 003c 00 0001 78 00      | 81
          """)
  void aWrongConnectHasItsReason(String clause, String packet, String reason) {
    refused(reason, packet);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          receive maximum twice                 | 06 210001 210001           | 82
          receive maximum 0                     | 03 210000                  | 82
          maximum packet size 0                 | 05 2700000000              | 82
          request problem information 2         | 02 1702                    | 82
          payload format in CONNECT             | 02 0101                    | 81
          no such property                      | 02 7f01                    | 81
          property identifier too long          | 03 958000                  | 81
          ends within a property                | 02 2100                    | 81
          authentication data alone             | 04 160001 61               | 82
          user property without a value         | 04 260001 61               | 81
          """)
  void aWrongPropertyOfConnectHasItsReason(String what, String properties, String reason) {
    String body = "00044d5154540502003c" + properties.replace(" ", "") + "000178";
    refused(reason, "10" + HexFormat.of().toHexDigits((byte) (body.length() / 2)) + body);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MQTT-3.1.0-2 second CONNECT         | 100e 0004 4d515454 05 02 003c 00 0001 78 | 82
          MQTT-3.3.1-4 QoS 3                  | 3606 0001 61 0001 00                | 81
          MQTT-3.3.1-2 DUP at QoS 0           | 3804 0001 61 00                     | 81
          MQTT-2.2.1-3 packet identifier 0    | 3206 0001 61 0000 00                | 82
          MQTT-3.3.2-2 wildcard               | 3004 0001 23 00                     | 81
          MQTT-3.3.2-2 wildcard               | 3006 0003 612f2b 00                 | 81
          MQTT-4.7.3-1 empty topic            | 3003 0000 00                        | 82
          MQTT-4.7.3-2 U+0000                 | 3004 0001 00 00                     | 81
          MQTT-3.3.2-8 alias 0                | 3007 0001 61 03 230000              | 94
          MQTT-3.3.4-6 subscription identifier| 3006 0001 61 02 0b01                | 82
          MQTT-3.3.2-14 response topic        | 3008 0001 61 04 08000123            | 82
          two content types                   | 300c 0001 61 08 03000161 03000161   | 82
          payload format 2                    | 3006 0001 61 02 0102                | 82
          MQTT-3.6.1-1 PUBREL flags           | 6002 0001                           | 81
          PUBACK without identifier           | 4001 00                             | 81
          PUBACK identifier 0                 | 4002 0000                           | 82
          PUBACK reason                       | 4003 0001 01                        | 82
          """)
  void aWrongPublishOrAnswerOfVersion5HasItsReason(String clause, String packet, String reason) {
    refused(reason, CONNECT_5, packet);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MQTT-3.8.1-1 SUBSCRIBE flags        | 8007 0001 00 0001 61 00             | 81
          MQTT-3.8.3-2 no filter              | 8203 0001 00                        | 82
          MQTT-3.8.3-5 reserved bits          | 8207 0001 00 0001 61 40             | 81
          QoS 3                               | 8207 0001 00 0001 61 03             | 82
          retain handling 3                   | 8207 0001 00 0001 61 30             | 82
          MQTT-3.8.3-4 no local and shared    | 8210 0001 00 000a 2473686172652f672f61 04 | 82
          MQTT-4.8.2-1 no share name          | 820e 0001 00 0008 2473686172652f2f 00 | 81
          MQTT-4.8.2-2 wildcard in share name | 8210 0001 00 000a 2473686172652f2b2f61 00 | 81
          MQTT-4.7.1-1 # not last             | 8209 0001 00 0003 232f61 00         | 81
          MQTT-4.7.1-1 # in a level           | 8208 0001 00 0002 6123 00           | 81
          MQTT-4.7.1-2 + in a level           | 8208 0001 00 0002 612b 00           | 81
          MQTT-4.7.3-1 empty filter           | 8206 0001 00 0000 00                | 81
          subscription identifier 0           | 8209 0001 02 0b00 0001 61 00        | 82
          options missing                     | 8206 0001 00 0001 61                | 81
          MQTT-3.10.1-1 UNSUBSCRIBE flags     | a006 0001 00 0001 61                | 81
          MQTT-3.10.3-2 no filter             | a203 0001 00                        | 82
          MQTT-2.1.3-1 PINGREQ flags          | c100                                | 81
          PINGREQ with a body                 | c001 00                             | 81
          MQTT-3.14.1-1 DISCONNECT flags      | e100                                | 81
          DISCONNECT reason                   | e001 8e                             | 82
          CONNACK                             | 2002 0000                           | 82
          SUBACK                              | 9003 0001 00                        | 82
          PINGRESP                            | d000                                | 82
          type 0                              | 0000                                | 81
          UNSUBACK                            | b003 0001 00                        | 82
          MQTT-2.2.1-3 SUBSCRIBE with 0       | 8207 0000 00 0001 61 00             | 81
          MQTT-2.2.1-3 UNSUBSCRIBE with 0     | a206 0000 00 0001 61                | 81
          MQTT-3.4.2-1 PUBACK reason          | 4003 0001 92                        | 82
          MQTT-3.5.2-1 PUBREC reason          | 5003 0001 92                        | 82
          MQTT-3.6.2-1 PUBREL reason          | 6203 0001 80                        | 82
          MQTT-3.7.2-1 PUBCOMP reason         | 7003 0001 10                        | 82
          MQTT-3.14.2-1 DISCONNECT reason     | e001 8d                             | 82
          MQTT-3.15.2-1 AUTH reason           | f001 00                             | 82
          MQTT-3.15.1-1 AUTH flags            | f100                                | 81
          five bytes of length                | c0 8080808001                       | 81
          too large                           | 30 ffffff7f                         | 95
          """)
  void aWrongPacketOfVersion5HasItsReason(String clause, String packet, String reason) {
    refused(reason, CONNECT_5, packet);
  }

  private static void refused(String reason, String... packets) {
    assertThatThrownBy(() -> decode(packets))
        .isInstanceOfSatisfying(
            MalformedPacketException.class,
            e ->
                assertThat(HexFormat.of().toHexDigits((byte) e.reasonCode()))
                    .as(e.text())
                    .isEqualTo(reason));
  }

  @Test
  void aConnectWithEverythingIsRead() {
    var connect =
        (ClientPacket.Connect)
            decode(
                "1033 0004 4d515454 05 ee 003c 05 11 00000010 0002 6964 05 18 00000007"
                    + " 0004 77696c6c 0003 627965 0004 75736572 0006 736563726574");
    assertThat(connect.version()).isEqualTo(5);
    assertThat(connect.cleanStart()).isTrue();
    assertThat(connect.keepAliveSeconds()).isEqualTo(60);
    assertThat(connect.clientId()).isEqualTo("id");
    assertThat(connect.properties().sessionExpirySeconds()).isEqualTo(16);
    assertThat(connect.credentials()).isEqualTo(new ClientPacket.Credentials("user", "secret"));
    ClientPacket.Publish will = java.util.Objects.requireNonNull(connect.will()).message();
    assertThat(will.topic()).isEqualTo("will");
    assertThat(will.payload()).asString().isEqualTo("bye");
    assertThat(will.qos()).isEqualTo(1);
    assertThat(will.retain()).isTrue();
    assertThat(will.properties().willDelaySeconds()).isEqualTo(7);
  }

  @Test
  void aPublishWithEverythingIsRead() {
    var publish =
        (ClientPacket.Publish)
            decode(
                CONNECT_5,
                "3d1d 0003 612f62 0005 12 0101 0200000009 0300017a 26 0001 61 0001 62" + " 686921");
    assertThat(publish.topic()).isEqualTo("a/b");
    assertThat(publish.packetId()).isEqualTo(5);
    assertThat(publish.dup()).isTrue();
    assertThat(publish.qos()).isEqualTo(2);
    assertThat(publish.retain()).isTrue();
    assertThat(publish.payload()).asString().isEqualTo("hi!");
    assertThat(publish.properties().payloadFormat()).isEqualTo(1);
    assertThat(publish.properties().messageExpirySeconds()).isEqualTo(9);
    assertThat(publish.properties().contentType()).isEqualTo("z");
    assertThat(publish.properties().userProperties()).containsExactly("a", "b");
  }

  @Test
  void packetsAreTheSameHoweverTheirBytesCome() {
    String all = CONNECT_5 + "3007 0001 61 00 686921 c000 40020001 e000";
    byte[] bytes = HexFormat.of().parseHex(all.replace(" ", ""));
    List<String> whole = read(bytes, bytes.length);
    assertThat(whole).hasSize(5);
    for (int step = 1; step < bytes.length; step++) {
      assertThat(read(bytes, step)).as("%d at a time", step).isEqualTo(whole);
    }
  }

  private static List<String> read(byte[] bytes, int step) {
    PacketDecoder decoder = new PacketDecoder();
    List<String> seen = new ArrayList<>();
    try (PacketSplitter splitter = new PacketSplitter(ByteBufAllocator.DEFAULT, 1 << 20)) {
      for (int from = 0; from < bytes.length; from += step) {
        int length = Math.min(step, bytes.length - from);
        splitter.feed(
            Unpooled.wrappedBuffer(bytes, from, length),
            (first, body) -> seen.add(decoder.decode(first, body).getClass().getSimpleName()));
      }
    }
    return seen;
  }
}
