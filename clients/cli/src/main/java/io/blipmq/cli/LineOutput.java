package io.blipmq.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Many lines on their way to standard output, which gets them in large pieces and never a part of
 * one, unless the process is killed. One thread.
 */
final class LineOutput implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final OutputStream out;

  LineOutput(OutputStream out) {
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
  }

  /** Prints a line; an error comes out of {@link #close}, or as an unchecked one here. */
  void print(JsonBuffer line) {
    try {
      line.writeLineTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Prints text that ends its last line. */
  void print(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    out.flush();
  }
}
