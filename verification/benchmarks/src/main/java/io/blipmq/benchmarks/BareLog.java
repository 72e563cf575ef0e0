package io.blipmq.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The limit: a file, and nothing but write and sync, of so many records at once. One thread; all
 * records of a write are confirmed together.
 */
final class BareLog implements Log {
  private static final int WRITE_BYTES = 64 << 10;

  private final FileChannel channel;
  private final ByteBuffer block;
  private final int records;
  private final boolean sync;
  private final Runnable[] waiting;
  private int waits;
  private long at;

  /**
   * A new file.
   *
   * @param recordBytes with all framing, as ours
   * @param records written at once; 0 for as many as 64 KiB hold
   * @param preallocatedBytes how large the file is from the start
   */
  BareLog(Path file, int recordBytes, int records, boolean sync, long preallocatedBytes)
      throws IOException {
    this.records = records > 0 ? records : Math.max(1, WRITE_BYTES / recordBytes);
    this.sync = sync;
    block = ByteBuffer.allocateDirect(this.records * recordBytes);
    waiting = new Runnable[this.records];
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
    for (long size = 0; size < preallocatedBytes; size += zeros.capacity()) {
      channel.write(zeros.clear(), size);
    }
    channel.force(true);
  }

  @Override
  public void append(Runnable confirmed) throws IOException {
    waiting[waits++] = confirmed;
    if (waits < records) {
      return;
    }
    channel.write(block.clear(), at);
    at += block.capacity();
    if (sync) {
      channel.force(false);
    }
    int count = waits;
    waits = 0;
    for (int i = 0; i < count; i++) {
      waiting[i].run();
    }
  }

  @Override
  public boolean answersWithinTheCall() {
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
