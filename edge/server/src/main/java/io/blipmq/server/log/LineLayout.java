package io.blipmq.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * One line an event, whatever the message holds: {@code 2026-11-21T09:30:00.125Z INFO event=started
 * port=7878}. An exception follows on lines of its own. Any thread.
 */
final class LineLayout extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(128);
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    line.append(' ').append(event.getLevel()).append(' ');
    appendPlain(line, String.valueOf(event.getFormattedMessage()));
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> appendPair(line, pair));
    }
    line.append('\n');
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append(ThrowableProxyUtil.asString(thrown)).append('\n');
    }
    return line.toString();
  }

  private static void appendPair(StringBuilder line, KeyValuePair pair) {
    String value = String.valueOf(pair.value);
    boolean quoted = value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c == '"');
    line.append(' ').append(pair.key).append('=');
    if (quoted) {
      line.append('"');
      appendPlain(line, value.replace("\\", "\\\\").replace("\"", "\\\""));
      line.append('"');
    } else {
      appendPlain(line, value);
    }
  }

  /** Control characters, line feeds above all, must not make a second line. */
  private static void appendPlain(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? '?' : c);
    }
  }
}
