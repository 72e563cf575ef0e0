package io.blipmq.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every other process, and every other journal of this process, out of a folder: a system
 * lock on {@value #NAME}, which ends with the process however that ends, and in which the holder's
 * process id can be read.
 */
final class FolderLock implements AutoCloseable {
  static final String NAME = "journal.lock";

  /** The most bytes of a process id. */
  private static final int PID_BYTES = 32;

  // Static and mutable because what it guards is: the system's lock belongs to the process, and is
  // gone as soon as the process closes any channel on the file. So a second journal of this process
  // must not even open it.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  static FolderLock take(Path place) throws IOException {
    Path folder = place.toRealPath();
    if (!HELD.add(folder)) {
      throw new IOException(
          "the journal " + place + " is open in this process already; close it there first");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              folder.resolve(NAME),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException(
            "the journal "
                + place
                + " is in use by "
                + holder(channel)
                + "; stop that one, or configure another wal_path");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
      return new FolderLock(folder, channel);
    } catch (IOException | RuntimeException e) {
      HELD.remove(folder);
      closeAfter(e, channel);
      throw e;
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(PID_BYTES);
    channel.read(bytes, 0);
    String pid = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
    return pid.isEmpty() ? "another process" : "process " + pid;
  }

  private static void closeAfter(Exception failure, @Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(folder);
    }
  }
}
