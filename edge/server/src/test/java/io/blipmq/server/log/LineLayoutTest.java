package io.blipmq.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** The form of a log line. */
final class LineLayoutTest {
  @Test
  void isTimeLevelMessageAndPairs() {
    LoggingEvent event = event("event=started port={}", 7878);
    event.addKeyValuePair(new KeyValuePair("name", "a \"b\""));
    event.addKeyValuePair(new KeyValuePair("empty", ""));
    event.addKeyValuePair(new KeyValuePair("count", 3));

    assertThat(new LineLayout().doLayout(event))
        .isEqualTo(
            "2026-11-21T09:30:00.125Z INFO event=started port=7878 name=\"a \\\"b\\\"\" empty=\"\""
                + " count=3\n");
  }

  @Test
  void isOneLineWhateverTheMessageHolds() {
    assertThat(new LineLayout().doLayout(event("event=x name={}", "a\nb\r\u001b[31mc")))
        .endsWith("event=x name=a?b??[31mc\n");
  }

  @Test
  void isFollowedByAnException() {
    LoggingEvent event = event("event=failed");
    event.setThrowableProxy(
        new ch.qos.logback.classic.spi.ThrowableProxy(new IllegalStateException("why")));

    assertThat(new LineLayout().doLayout(event))
        .contains("event=failed\njava.lang.IllegalStateException: why\n\tat ");
  }

  private static LoggingEvent event(String message, Object... arguments) {
    LoggerContext context = new LoggerContext();
    LoggingEvent event =
        new LoggingEvent("x", context.getLogger("io.blipmq"), Level.INFO, message, null, arguments);
    event.setInstant(Instant.parse("2026-11-21T09:30:00.125Z"));
    return event;
  }
}
