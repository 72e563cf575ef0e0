package io.blipmq.cli;

import java.util.Locale;

/** How {@code wal dump} shows payloads. */
enum PayloadFormat {
  /** Not at all. */
  NONE,
  /** As UTF-8; bytes that are not are replaced. */
  TEXT,
  /** Byte for byte. */
  BASE64;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
