package io.blipmq.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Changes segments of a folder that no broker holds, for the offline tool. Everything is durable
 * when a call returns. One thread, which must not be interrupted.
 *
 * <p>What is cut off is copied first, under another name until the copy is complete. So a copy that
 * has its name has all the bytes, and is never written again: when a repair was killed in the
 * middle and is done once more, the segment may have been changed already.
 */
public final class Mending implements AutoCloseable {
  private static final String UNFINISHED = ".part";

  private final Path folder;
  private final Disk disk;
  private final Salvage salvage;

  Mending(Path folder, FileDisk disk) {
    this.folder = folder;
    this.disk = disk;
    salvage = new Salvage(disk, Recovery.SALVAGE, new Condition(folder.toString()));
  }

  /**
   * Locks a folder, to change what is in it.
   *
   * @throws IOException with a message for the operator, if there is no journal or a broker holds
   *     it
   */
  public static Mending of(Path folder) throws IOException {
    OfflineFolder.requireJournal(folder);
    return new Mending(folder, FileDisk.open(folder));
  }

  /** The folder, to read it meanwhile. */
  public OfflineFolder reading() {
    return OfflineFolder.of(disk);
  }

  /** Copies a part of a segment to a file of that name, unless there is one. */
  public void keep(long segment, long from, long to, String name) throws IOException {
    Path target = folder.resolve(name);
    if (Files.exists(target)) {
      return;
    }
    Path unfinished = folder.resolve(name + UNFINISHED);
    try (FileChannel source =
            FileChannel.open(
                folder.resolve(SegmentDescriptor.name(segment)), StandardOpenOption.READ);
        FileChannel copy =
            FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      long at = from;
      while (at < to) {
        long bytes = source.transferTo(at, to - at, copy);
        if (bytes <= 0) {
          break;
        }
        at += bytes;
      }
      copy.force(true);
    }
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    disk.syncFolder();
  }

  /** Writes a gap over a stretch: here were the record of that id and perhaps some after it. */
  public void gap(long segment, long from, long to, long id) throws IOException {
    salvage.writeGap(SegmentDescriptor.name(segment), from, to - from, id);
  }

  /** Ends a segment with a gap: the record of that id and those to the next segment are lost. */
  public void gapAtEnd(long segment, long end, long id) throws IOException {
    cut(segment, end);
    gap(segment, end, end + RecordDescriptor.MIN_BYTES, id);
  }

  /** Makes a first segment, of a gap alone: all records up to the first segment are lost. */
  public void beginning() throws IOException {
    var _ = salvage.writeBeginning();
    index(1);
  }

  /** Writes the header that a segment should have. */
  public void header(long segment) throws IOException {
    salvage.writeHeader(SegmentDescriptor.name(segment));
  }

  /** Cuts a segment off. */
  public void cut(long segment, long size) throws IOException {
    salvage.truncate(SegmentDescriptor.name(segment), size);
  }

  /** Takes a segment away. */
  public void delete(long segment) throws IOException {
    disk.delete(SegmentDescriptor.name(segment));
    IndexWriter.discard(disk, segment);
    disk.syncFolder();
  }

  /** Makes the index of a segment anew. */
  public void index(long segment) throws IOException {
    long end = reading().size(segment);
    if (IndexWriter.write(disk, segment, end, SegmentIndexes.make(disk, segment, end)) == 0) {
      throw new IOException("the index of " + SegmentDescriptor.name(segment) + " was not written");
    }
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
