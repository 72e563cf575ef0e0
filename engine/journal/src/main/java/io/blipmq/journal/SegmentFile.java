package io.blipmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file of a {@link Disk}. One thread writes; another may sync at the same time. */
interface SegmentFile extends AutoCloseable {
  /** The file's size in bytes. */
  long size() throws IOException;

  /** Reads at a position what there is, at most what the buffer takes; −1 at the end. */
  int read(ByteBuffer target, long position) throws IOException;

  /**
   * Writes all that remains in the buffer at a position, in as few calls as the system allows.
   * After a failure any part of it may have been written.
   *
   * @throws DiskFullException if there is no space
   */
  void write(ByteBuffer source, long position) throws IOException;

  /** Makes what was written durable, and the size if it changed. */
  void sync() throws IOException;

  /** Cuts the file to a size. */
  void truncate(long size) throws IOException;

  @Override
  void close() throws IOException;
}
