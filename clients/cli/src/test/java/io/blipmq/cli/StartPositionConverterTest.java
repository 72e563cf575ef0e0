package io.blipmq.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.StartPosition;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class StartPositionConverterTest {
  private final StartPositionConverter converter = new StartPositionConverter();

  @Test
  void readsWordsAndOffsets() {
    assertThat(converter.convert("earliest")).isEqualTo(new StartPosition.Earliest());
    assertThat(converter.convert("latest")).isEqualTo(new StartPosition.Latest());
    assertThat(converter.convert("committed")).isEqualTo(new StartPosition.LastCommitted());
    assertThat(converter.convert("offset:5")).isEqualTo(new StartPosition.Offset(5));
    assertThat(converter.convert("offset=0")).isEqualTo(new StartPosition.Offset(0));
  }

  @Test
  void readsTimes() {
    Instant instant = Instant.parse("2026-01-31T10:00:00Z");
    for (String text :
        new String[] {
          "time:2026-01-31T10:00:00Z", "time=2026-01-31T12:00:00+02:00", "time:1769853600000",
        }) {
      assertThat(converter.convert(text)).isEqualTo(new StartPosition.Time(instant));
    }
    Instant local =
        LocalDateTime.parse("2026-01-31T00:00:00").atZone(ZoneId.systemDefault()).toInstant();
    assertThat(converter.convert("time:2026-01-31")).isEqualTo(new StartPosition.Time(local));
    assertThat(converter.convert("time:2026-01-31T00:00")).isEqualTo(new StartPosition.Time(local));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "early",
        "earliest:1",
        "offset",
        "offset:",
        "offset:-1",
        "offset:x",
        "time",
        "time:",
        "time:noon",
        "time:99999999999999999999",
        "latest=",
        "offset:99999999999999999999"
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> converter.convert(text)).isInstanceOf(TypeConversionException.class);
  }
}
