package io.blipmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Brings files into the system's cache while the caller still works on others: reading a disk and
 * decoding what was read then take the time of one of them. A hint, so it gives up on any error and
 * leaves it to be found by who really reads. One thread for each file, which ends with it.
 */
final class ReadAhead {
  private static final int STEP_BYTES = 256 << 10;

  private ReadAhead() {}

  static void start(Path file) {
    Thread.ofPlatform().daemon().name("blipmq-journal-ahead").start(() -> read(file));
  }

  private static void read(Path file) {
    ByteBuffer buffer = ByteBuffer.allocate(STEP_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(buffer.clear()) > 0) {
        // Only the reading counts.
      }
    } catch (IOException e) {
      // Whoever needs the file will see it too, and can say what it means.
    }
  }
}
