package io.blipmq.gateway.mqtt.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every text of every packet: what is not UTF-8 is refused in each, and what is UTF-8 is taken. The
 * clauses are with each.
 */
final class TextsTest {
  private static final String CONNECT_3 = "00044d51545404020000000178";
  private static final String CONNECT_5 = "00044d5154540502000000000178";

  /** Ill-formed, overlong, surrogates, beyond the last code point, cut; and U+0000. */
  private static final List<String> WRONG =
      List.of(
          "80", "c080", "c1bf", "e08080", "f0808080", "eda080", "edbfbf", "f4908080", "f8", "e282");

  private static final List<String> NUL = List.of("00", "6100", "610062");

  private static final List<String> RIGHT =
      List.of("61", "7e", "c2a0", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbbbf61", "f0908080");

  @ParameterizedTest(name = "version {0}: {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4 | 10 | 00044d51545404020000 %s                          | 3.1.1: MQTT-3.1.3-4 client identifier
          4 | 10 | 00044d51545404060000 000178 %s 0000              | 3.1.1: MQTT-3.1.3-10 will topic
          4 | 10 | 00044d51545404820000 000178 %s                   | 3.1.1: MQTT-3.1.3-11 user name
          4 | 30 | %s                                               | 3.1.1: MQTT-3.3.2-1 topic
          4 | 82 | 0001 %s 00                                       | 3.1.1: MQTT-3.8.3-1 topic filter
          4 | a2 | 0001 %s                                          | 3.1.1: MQTT-3.10.3-1 topic filter
          5 | 10 | 00044d5154540502000000 %s                        | MQTT-3.1.3-4 client identifier
          5 | 10 | 00044d5154540506000000 000178 00 %s 0000         | MQTT-3.1.3-11 will topic
          5 | 10 | 00044d5154540582000000 000178 %s                 | MQTT-3.1.3-12 user name
          5 | 30 | %s 00                                            | MQTT-3.3.2-1 topic
          5 | 30 | 000161 #03 %s                                    | MQTT-3.3.2-19 content type
          5 | 30 | 000161 #08 %s                                    | MQTT-3.3.2-13 response topic
          5 | 30 | 000161 #26 %s                                    | MQTT-1.5.7-1 name of a user property
          5 | 82 | 0001 00 %s 00                                    | MQTT-3.8.3-1 topic filter
          5 | a2 | 0001 00 %s                                       | MQTT-3.10.3-1 topic filter
          """)
  void textsAreUtf8(String version, String first, String template, String what) {
    for (String text : RIGHT) {
      String body = body(template, text);
      assertThatCode(() -> decode(version, first, body)).as(body).doesNotThrowAnyException();
    }
    for (String text : WRONG) {
      refused(version, first, body(template, text));
    }
    for (String text : NUL) {
      refused(version, first, body(template, text));
    }
  }

  /** Puts a text into its place, and the length of the properties before the property. */
  private static String body(String template, String text) {
    String sized = "%04x%s".formatted(text.length() / 2, text);
    int property = template.indexOf('#');
    String all = template;
    if (property >= 0) {
      boolean pair = template.startsWith("26", property + 1);
      sized = pair ? sized + "0000" : sized;
      String length = "%02x".formatted(1 + sized.length() / 2);
      all = template.replace("#", length);
    }
    return all.formatted(sized).replace(" ", "");
  }

  private static void refused(String version, String first, String body) {
    assertThatThrownBy(() -> decode(version, first, body))
        .as(body)
        .isInstanceOfSatisfying(
            MalformedPacketException.class, e -> assertThat(e.reasonCode()).isEqualTo(0x81));
  }

  private static void decode(String version, String first, String body) {
    PacketDecoder decoder = new PacketDecoder();
    if (!first.equals("10")) {
      decode(decoder, "10", version.equals("4") ? CONNECT_3 : CONNECT_5);
    }
    decode(decoder, first, body);
  }

  private static void decode(PacketDecoder decoder, String first, String body) {
    decoder.decode(
        HexFormat.fromHexDigits(first), Unpooled.wrappedBuffer(HexFormat.of().parseHex(body)));
  }
}
