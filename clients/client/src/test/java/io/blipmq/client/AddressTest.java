package io.blipmq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "localhost, localhost, 7878",
    "localhost:1, localhost, 1",
    "blip://broker.example:9000, broker.example, 9000",
    "BLIP://broker.example/, broker.example, 7878",
    "[::1]:7000, ::1, 7000",
    "[::1], ::1, 7878",
    "blip://[2001:db8::5]:65535, 2001:db8::5, 65535",
    "::1, ::1, 7878",
    "127.0.0.1:7878, 127.0.0.1, 7878",
  })
  void readsHostAndPort(String text, String host, int port) {
    assertThat(Address.parse(text)).isEqualTo(new Address(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        ":7878",
        "host:",
        "host:0",
        "host:65536",
        "host:x",
        "host:-1",
        "[::1",
        "[]:1",
        "[::1]7878",
        "http://host:1",
        "user@host",
        "a b:1",
        "host:999999",
      })
  void saysWhatIsWrongWithAnAddress(String text) {
    assertThatThrownBy(() -> Address.parse(text))
        .isInstanceOf(BlipException.InvalidRequest.class)
        .hasMessageContaining("\"" + text + "\"")
        .hasMessageContaining("host:port");
  }

  @Test
  void writesItselfSoThatItCanBeReadAgain() {
    assertThat(new Address("::1", 5)).hasToString("[::1]:5");
    assertThat(Address.parse(new Address("::1", 5).toString())).isEqualTo(new Address("::1", 5));
    assertThat(new Address("h", 5)).hasToString("h:5");
  }
}
