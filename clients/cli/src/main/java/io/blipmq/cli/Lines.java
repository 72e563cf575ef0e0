package io.blipmq.cli;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream of bytes as lines: what is between two line feeds, byte for byte, so that a carriage
 * return before the line feed belongs to the line. An empty line is a line of no bytes; the last
 * one need not end in a line feed. One thread.
 *
 * <p>{@code array()} stays as it is after {@link #next()} has moved on, so a message may keep it:
 * the lines of one chunk share it, and the next chunk gets an array of its own.
 */
final class Lines {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final InputStream in;
  private final int maxLineBytes;

  private byte[] array = new byte[CHUNK_BYTES];
  private int start;
  private int end;
  private int lineLength;
  private boolean ended;
  private long number;

  Lines(InputStream in, int maxLineBytes) {
    this.in = in;
    this.maxLineBytes = maxLineBytes;
  }

  /**
   * Moves to the next line; false at the end of the stream. Waits for input.
   *
   * @throws CommandException if the line is longer than allowed
   */
  boolean next() throws IOException {
    if (number > 0) {
      start = Math.min(start + lineLength + 1, end);
    }
    int searched = 0;
    while (true) {
      for (int i = start + searched; i < end; i++) {
        if (array[i] == '\n') {
          return line(i - start);
        }
      }
      searched = end - start;
      checkLength(searched);
      if (ended) {
        return searched > 0 && line(searched);
      }
      fill();
    }
  }

  /** Holds the line from {@link #start()} on; must not be changed. */
  byte[] array() {
    return array;
  }

  int start() {
    return start;
  }

  int length() {
    return lineLength;
  }

  /** Which line this is, from 1. */
  long number() {
    return number;
  }

  private boolean line(int length) {
    checkLength(length);
    lineLength = length;
    number++;
    return true;
  }

  private void fill() throws IOException {
    if (end == array.length) {
      int kept = end - start;
      byte[] next = new byte[Math.max(CHUNK_BYTES, kept * 2)];
      System.arraycopy(array, start, next, 0, kept);
      array = next;
      start = 0;
      end = kept;
    }
    int count = in.read(array, end, array.length - end);
    if (count < 0) {
      ended = true;
    } else {
      end += count;
    }
  }

  private void checkLength(int length) {
    if (length > maxLineBytes) {
      throw new CommandException(
          ExitCode.FAILED,
          "line "
              + (number + 1)
              + " is longer than "
              + maxLineBytes
              + " bytes, the most a message can have; send such data with pubfile, in parts");
    }
  }
}
