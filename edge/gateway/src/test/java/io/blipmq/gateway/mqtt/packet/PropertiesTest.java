package io.blipmq.gateway.mqtt.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * [MQTT-2.2.2-1] and table 2-4 of version 5: every property in every packet of a client, once and
 * twice, with a value that it may have and, where there is one, with a value that it may not have.
 */
final class PropertiesTest {
  private static final String MALFORMED = "81";
  private static final String PROTOCOL_ERROR = "82";

  /** A packet of a client: its first byte, and what is before and behind its properties. */
  enum Home {
    CONNECT("10", "00044d5154540502003c", "000178"),
    WILL("10", "00044d5154540506003c00000178", "0001770000"),
    PUBLISH("30", "000161", ""),
    PUBACK("40", "000100", ""),
    PUBREC("50", "000100", ""),
    PUBREL("62", "000100", ""),
    PUBCOMP("70", "000100", ""),
    SUBSCRIBE("82", "0001", "00016100"),
    UNSUBSCRIBE("a2", "0001", "000161"),
    DISCONNECT("e0", "00", ""),
    AUTH("f0", "18", "");

    final int first;
    final String before;
    final String behind;

    Home(String first, String before, String behind) {
      this.first = HexFormat.fromHexDigits(first);
      this.before = before;
      this.behind = behind;
    }
  }

  /** Where the specification has a property, and what it may hold. */
  private record Property(String value, @Nullable String wrong, Set<Home> homes) {
    static Property in(String value, @Nullable String wrong, Home... homes) {
      return new Property(value, wrong, Set.of(homes));
    }
  }

  private static final Map<Integer, Property> TABLE = new TreeMap<>();

  static {
    TABLE.put(0x01, Property.in("01", "02", Home.PUBLISH, Home.WILL));
    TABLE.put(0x02, Property.in("00000001", null, Home.PUBLISH, Home.WILL));
    TABLE.put(0x03, Property.in("000161", null, Home.PUBLISH, Home.WILL));
    TABLE.put(0x08, Property.in("000161", "00012b", Home.PUBLISH, Home.WILL));
    TABLE.put(0x09, Property.in("0001ff", null, Home.PUBLISH, Home.WILL));
    TABLE.put(0x0B, Property.in("01", "00", Home.SUBSCRIBE));
    TABLE.put(0x11, Property.in("00000001", null, Home.CONNECT, Home.DISCONNECT));
    TABLE.put(0x15, Property.in("000161", null, Home.CONNECT, Home.AUTH));
    TABLE.put(0x17, Property.in("01", "02", Home.CONNECT));
    TABLE.put(0x18, Property.in("00000001", null, Home.WILL));
    TABLE.put(0x19, Property.in("00", "02", Home.CONNECT));
    TABLE.put(
        0x1F,
        Property.in(
            "000161",
            null,
            Home.PUBACK,
            Home.PUBREC,
            Home.PUBREL,
            Home.PUBCOMP,
            Home.DISCONNECT,
            Home.AUTH));
    TABLE.put(0x21, Property.in("0001", "0000", Home.CONNECT));
    TABLE.put(0x22, Property.in("0000", null, Home.CONNECT));
    TABLE.put(0x23, Property.in("0001", null, Home.PUBLISH));
    TABLE.put(0x26, Property.in("0001610000", null, Home.values()));
    TABLE.put(0x27, Property.in("00000001", "00000000", Home.CONNECT));
  }

  @ParameterizedTest
  @EnumSource
  void aPropertyIsTakenWhereTheTableHasItAndNowhereElse(Home home) {
    for (int id = 0; id < 0x80; id++) {
      Property property = TABLE.get(id);
      boolean here = property != null && property.homes().contains(home);
      String value = property == null ? "0001610001620001" : property.value();
      String all = "%02x%s".formatted(id, value);
      String expected = here ? "" : MALFORMED;
      if (id == 0x0B && home == Home.PUBLISH) {
        // [MQTT-3.3.4-6]: it is a property of PUBLISH, but not of a client's.
        expected = PROTOCOL_ERROR;
      }
      assertThat(refusal(home, all)).as("%s in %s", all, home).isEqualTo(expected);
      if (here) {
        String twice = id == 0x26 ? "" : PROTOCOL_ERROR;
        assertThat(refusal(home, all + all)).as("%s twice in %s", all, home).isEqualTo(twice);
        for (int bytes = 1; bytes < all.length() / 2; bytes++) {
          String cut = all.substring(0, 2 * bytes);
          assertThat(refusal(home, cut)).as("%s in %s", cut, home).isEqualTo(MALFORMED);
        }
      }
      if (property != null && here && property.wrong() != null) {
        String wrong = "%02x%s".formatted(id, property.wrong());
        assertThat(refusal(home, wrong)).as("%s in %s", wrong, home).isEqualTo(PROTOCOL_ERROR);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPropertyLengthThatIsWrongIsMalformed(Home home) {
    assertThat(refusalOf(home, "26")).as("more than there is").isEqualTo(MALFORMED);
    assertThat(refusalOf(home, "8000")).as("encoded too long").isEqualTo(MALFORMED);
    assertThat(refusalOf(home, "8080808001")).as("five bytes").isEqualTo(MALFORMED);
  }

  /** The reason for which a packet with these properties is refused; empty if it is not. */
  private static String refusal(Home home, String properties) {
    return refusalOf(home, "%02x%s".formatted(properties.length() / 2, properties));
  }

  private static String refusalOf(Home home, String sizedProperties) {
    PacketDecoder decoder = new PacketDecoder();
    if (home != Home.CONNECT && home != Home.WILL) {
      decode(decoder, 0x10, "00044d5154540502003c00000178");
    }
    try {
      decode(decoder, home.first, home.before + sizedProperties + home.behind);
      return "";
    } catch (MalformedPacketException e) {
      return HexFormat.of().toHexDigits((byte) e.reasonCode());
    }
  }

  private static void decode(PacketDecoder decoder, int first, String body) {
    decoder.decode(first, Unpooled.wrappedBuffer(HexFormat.of().parseHex(body)));
  }
}
