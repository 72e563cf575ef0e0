package io.blipmq.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.gateway.mqtt.packet.ClientPacket;
import io.blipmq.gateway.mqtt.packet.PacketDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The last packet, before and behind CONNACK. */
final class FarewellTest {
  /** A reason, and what is said of it: in CONNACK of 5 and of 3.1.1, in DISCONNECT of 5. */
  @ParameterizedTest(name = "[MQTT-3.2.2-8] {0}")
  @CsvSource(
      textBlock =
          """
          80, 2003008000, 20020003, e00180
          81, 2003008100, '',       e00181
          82, 2003008200, '',       e00182
          8b, 2003008800, 20020003, e0018b
          8e, 2003008800, 20020003, e0018e
          97, 2003009700, 20020003, e00197
          """)
  void eachPacketHasItsReasons(String code, String connack, String oldConnack, String disconnect) {
    assertThat(last(5, false, code)).isEqualTo(connack);
    assertThat(last(4, false, code)).isEqualTo(oldConnack);
    assertThat(last(5, true, code)).isEqualTo(disconnect);
    assertThat(last(4, true, code)).isEmpty();
  }

  private static String last(int version, boolean acknowledged, String code) {
    String properties = version == 5 ? "00" : "";
    String connect = "00044d515454%02x02003c%s000178".formatted(version, properties);
    ByteBuf body = Unpooled.wrappedBuffer(HexFormat.of().parseHex(connect));
    var opening = (ClientPacket.Connect) new PacketDecoder().decode(0x10, body);
    ByteBuf out = Unpooled.buffer();
    Farewell.write(
        out,
        version,
        opening,
        acknowledged,
        new Farewell.Reason(HexFormat.fromHexDigits(code), "why"));
    return ByteBufUtil.hexDump(out);
  }
}
