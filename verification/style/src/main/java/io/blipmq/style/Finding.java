package io.blipmq.style;

import java.nio.file.Path;

/** One thing to mend, at a line that an editor can jump to. */
record Finding(Path file, long line, String what) {
  @Override
  public String toString() {
    return file + ":" + line + ": " + what;
  }
}
