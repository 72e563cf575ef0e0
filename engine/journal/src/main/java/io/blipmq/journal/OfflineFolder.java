package io.blipmq.journal;

import io.blipmq.api.BlipException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A journal's folder that no broker holds, as the offline tool sees it. Keeps brokers out while it
 * is open; makes no folder and, unless it was opened to mend, changes nothing in one. One thread.
 */
public final class OfflineFolder implements AutoCloseable {
  /** The bytes of a segment before its first record. */
  public static final int HEADER_BYTES = SegmentDescriptor.HEADER_BYTES;

  private final Disk disk;
  private final Optional<FolderLock> lock;
  private final SegmentScan scan;

  private OfflineFolder(Disk disk, Optional<FolderLock> lock) {
    this.disk = disk;
    this.lock = lock;
    scan = new SegmentScan(disk);
  }

  /**
   * Opens a folder to read it. One that may only be read is not locked: what cannot write the lock
   * cannot be a broker's either.
   *
   * @throws IOException with a message for the operator, if there is no journal or a broker holds
   *     it
   */
  public static OfflineFolder toRead(Path folder) throws IOException {
    requireJournal(folder);
    Optional<FolderLock> lock;
    try {
      lock = Optional.of(FolderLock.take(folder));
    } catch (AccessDeniedException e) {
      lock = Optional.empty();
    } catch (FileSystemException e) {
      if (!String.valueOf(e.getReason()).contains("ead-only")) {
        throw e;
      }
      lock = Optional.empty();
    }
    return new OfflineFolder(new ReadOnlyDisk(folder), lock);
  }

  /** A folder that somebody else has locked, and closes. */
  static OfflineFolder of(Disk disk) {
    return new OfflineFolder(disk, Optional.empty());
  }

  static void requireJournal(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      throw new IOException("there is no folder " + folder);
    }
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is a file; name the folder that holds the journal");
    }
    boolean any =
        new ReadOnlyDisk(folder)
            .names().stream().anyMatch(name -> SegmentDescriptor.firstId(name).isPresent());
    if (!any) {
      throw new IOException(
          folder + " holds no journal: there is no file like " + SegmentDescriptor.name(1));
    }
  }

  /** Whether brokers are kept out by this. */
  public boolean isLocked() {
    return lock.isPresent();
  }

  /** The first ids of all segments, rising. */
  public List<Long> segments() throws IOException {
    return disk.names().stream()
        .flatMap(name -> SegmentDescriptor.firstId(name).stream().boxed())
        .sorted()
        .toList();
  }

  /** The name of the segment's file. */
  public static String fileName(long segment) {
    return SegmentDescriptor.name(segment);
  }

  /** The size of the segment's file. */
  public long size(long segment) throws IOException {
    try (SegmentFile file = disk.open(SegmentDescriptor.name(segment))) {
      return file.size();
    }
  }

  /** What was set aside at a start and not moved away since. */
  public List<Damage> setAside() throws IOException {
    return disk.names().stream().flatMap(name -> Damage.ofFile(name).stream()).toList();
  }

  /**
   * Reads a segment from its beginning to its end.
   *
   * @throws BlipException.StorageFailed if it is of a newer BlipMQ
   */
  public ScanEnd scan(long segment, ScanVisitor visitor) throws IOException {
    return scan.scan(segment, visitor);
  }

  /** How the index is of a segment to which nothing is appended any more. */
  public IndexState index(long segment, long recordsEnd) throws IOException {
    if (!disk.names().contains(IndexDescriptor.name(segment))) {
      return IndexState.MISSING;
    }
    Optional<SegmentIndex> index = SegmentIndex.open(disk, segment, recordsEnd, false);
    if (index.isEmpty()) {
      return IndexState.BAD;
    }
    index.get().close();
    return IndexState.GOOD;
  }

  @Override
  public void close() throws IOException {
    disk.close();
    if (lock.isPresent()) {
      lock.get().close();
    }
  }
}
