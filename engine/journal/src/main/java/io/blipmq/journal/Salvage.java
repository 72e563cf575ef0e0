package io.blipmq.journal;

import io.blipmq.api.BlipException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets damaged stretches aside and mends the segments they were in; or refuses to start. */
final class Salvage {
  private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);
  private static final int COPY_BYTES = 1 << 20;

  private final Disk disk;
  private final Recovery recovery;
  private final Condition condition;

  Salvage(Disk disk, Recovery recovery, Condition condition) {
    this.disk = disk;
    this.recovery = recovery;
    this.condition = condition;
  }

  /**
   * Copies a stretch of a segment to a file of its own, durably, and makes it known.
   *
   * @throws BlipException.StorageFailed if the recovery policy is to stop instead
   */
  void setAside(String segment, long from, long to, Damage damage) throws IOException {
    if (recovery == Recovery.STRICT) {
      throw new BlipException.StorageFailed(
          ("segment %s of the journal in %s is damaged at offset %d, %d bytes; %s. Restore the"
                  + " folder from a backup, or start with recovery = \"salvage\" to go on without"
                  + " them")
              .formatted(segment, disk.place(), from, to - from, damage.lost()));
    }
    copy(segment, from, to, damage.file());
    disk.syncFolder();
    condition.damaged(damage);
    LOG.error(
        "event=journal_damaged segment={} offset={} bytes={} first_lost={} lost_records={}"
            + " set_aside={}",
        segment,
        from,
        to - from,
        damage.firstLostId(),
        damage.lostRecords(),
        damage.file());
  }

  /** Copies a stretch of a segment that is in use to a file of its own, if the disk takes it. */
  void keep(String segment, long from, long to, Damage damage) {
    try {
      copy(segment, from, to, damage.file());
      disk.syncFolder();
    } catch (IOException e) {
      LOG.warn(
          "event=journal_damage_not_kept file={} reason=\"{}\"", damage.file(), e.getMessage());
    }
  }

  /**
   * Copies to a file of its own what a power cut left behind a hole, and cuts it off; the whole
   * segment goes if nothing is left of it.
   */
  void cutUnsynced(String segment, long from, long to) throws IOException {
    long id = SegmentDescriptor.firstId(segment).orElseThrow();
    String copy = "unsynced-%d-at-%d.bytes".formatted(id, from);
    try {
      copy(segment, from, to, copy);
    } catch (DiskFullException e) {
      LOG.warn("event=journal_unsynced_not_kept segment={} reason=\"{}\"", segment, e.getMessage());
      disk.delete(copy);
    }
    if (from > SegmentDescriptor.HEADER_BYTES) {
      truncate(segment, from);
    } else {
      IndexWriter.discard(disk, id);
      disk.delete(segment);
    }
    disk.syncFolder();
  }

  private void copy(String segment, long from, long to, String target) throws IOException {
    try (SegmentFile source = disk.open(segment);
        SegmentFile copy = disk.create(target)) {
      ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
      long at = from;
      while (at < to) {
        buffer.clear().limit((int) Math.min(COPY_BYTES, to - at));
        int read = source.read(buffer, at);
        if (read < 0) {
          break;
        }
        buffer.flip();
        copy.write(buffer, at - from);
        at += read;
      }
      copy.sync();
    }
  }

  /** Writes a gap over so many bytes: here were that record and perhaps some after it. */
  void writeGap(String segment, long at, long bytes, long id) throws IOException {
    IndexWriter.discard(disk, SegmentDescriptor.firstId(segment).orElseThrow());
    ByteBuffer gap = ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    gap.position(RecordDescriptor.HEADER_BYTES);
    gap.put(RecordDescriptor.GAP)
        .put(RecordDescriptor.version(RecordDescriptor.GAP))
        .position(gap.limit());
    RecordDescriptor.finish(gap, 0, id, new CRC32());
    write(segment, gap.flip(), at);
  }

  /** Makes a first segment that has only a gap, and says its size. */
  long writeBeginning() throws IOException {
    String first = SegmentDescriptor.name(1);
    disk.create(first).close();
    writeHeader(first);
    writeGap(first, SegmentDescriptor.HEADER_BYTES, RecordDescriptor.MIN_BYTES, 1);
    disk.syncFolder();
    return SegmentDescriptor.HEADER_BYTES + RecordDescriptor.MIN_BYTES;
  }

  /** Writes a segment's header over what is there. */
  void writeHeader(String segment) throws IOException {
    ByteBuffer header =
        ByteBuffer.allocate(SegmentDescriptor.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    SegmentDescriptor.putHeader(header);
    write(segment, header.flip(), 0);
  }

  private void write(String segment, ByteBuffer bytes, long at) throws IOException {
    try (SegmentFile file = disk.open(segment)) {
      file.write(bytes, at);
      file.sync();
    }
  }

  /** Cuts a segment, durably. */
  void truncate(String segment, long size) throws IOException {
    IndexWriter.discard(disk, SegmentDescriptor.firstId(segment).orElseThrow());
    try (SegmentFile file = disk.open(segment)) {
      file.truncate(size);
      file.sync();
    }
  }
}
