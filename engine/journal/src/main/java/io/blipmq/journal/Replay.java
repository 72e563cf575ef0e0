package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.core.port.MessageLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reading of the whole log at a start: shows every record, in order, and finds out where
 * appends go on.
 *
 * <pre>
 *   segments   ▐██████████▌▐█████▒▒███▌▐████████████▌▐███████▒▒░░░░▌▐░░░░░░▌
 *                               │                            │  │      │
 *                    valid records follow: damage            │  │   no record: removed
 *                    (salvage or strict)       nothing valid │  zeros, not written yet
 *                                          follows: torn tail, cut off
 * </pre>
 *
 * <p>A record is valid if it has the next id and its checksum is right. The tail of the log is
 * where no valid record follows in this segment or a later one. What a crash leaves there was never
 * confirmed, and is cut off; anything else that cannot be read is damage. Salvaged damage becomes a
 * gap record in its place, so that the next start finds a log without holes.
 */
final class Replay {
  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

  private final Disk disk;
  private final MessageLog.Reader reader;
  private final Condition condition;
  private final Salvage salvage;
  private final SegmentReader reading = new SegmentReader();

  /** The id that comes next; 0 before the first segment. */
  private long nextId;

  /** Whether the record read last was a gap, behind which any larger id may come. */
  private boolean afterGap;

  /** The segment read last, where its records end, and its size. */
  private String previousName = "";

  private long previousEnd;
  private long previousSize;
  private long storedBytes;

  Replay(Disk disk, Recovery recovery, Condition condition, MessageLog.Reader reader) {
    this.disk = disk;
    this.reader = reader;
    this.condition = condition;
    salvage = new Salvage(disk, recovery, condition);
  }

  LogEnd run() throws IOException {
    List<Long> ids = segmentIds();
    for (long id : ids) {
      refuseNewer(id);
    }
    int live = liveCount(ids);
    removeWithoutRecords(ids.subList(live, ids.size()));
    for (int i = 0; i < live; i++) {
      readSegment(i, ids.subList(0, live));
    }
    if (live == 0) {
      return new LogEnd(ids.isEmpty() ? 1 : ids.getFirst(), Optional.empty(), 0);
    }
    long firstId = SegmentDescriptor.firstId(previousName).orElseThrow();
    var last = new Segment(firstId, disk.open(previousName), previousEnd, previousSize);
    return new LogEnd(nextId, Optional.of(last), storedBytes);
  }

  private List<Long> segmentIds() throws IOException {
    List<Long> ids = new ArrayList<>();
    for (String name : disk.names()) {
      SegmentDescriptor.firstId(name).ifPresent(ids::add);
      Damage.ofFile(name).ifPresent(condition::damaged);
    }
    ids.sort(null);
    return ids;
  }

  private void refuseNewer(long id) throws IOException {
    String name = SegmentDescriptor.name(id);
    try (SegmentFile file = disk.open(name)) {
      ByteBuffer header =
          ByteBuffer.allocate(SegmentDescriptor.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      if (file.read(header, 0) == SegmentDescriptor.HEADER_BYTES) {
        int version = SegmentDescriptor.version(header.flip());
        if (Integer.compareUnsigned(version, SegmentDescriptor.VERSION) > 0) {
          throw new BlipException.StorageFailed(
              "segment %s of %s has version %s, and this BlipMQ reads up to %d; use a newer BlipMQ"
                  .formatted(
                      name,
                      disk.place(),
                      Integer.toUnsignedString(version),
                      SegmentDescriptor.VERSION));
        }
      }
    }
  }

  /** How many segments there are up to the last that has a valid record. */
  private int liveCount(List<Long> ids) throws IOException {
    for (int i = ids.size(); i > 0; i--) {
      try (SegmentFile file = disk.open(SegmentDescriptor.name(ids.get(i - 1)))) {
        long id = ids.get(i - 1);
        if (reading.on(file).find(SegmentDescriptor.HEADER_BYTES, id) >= 0) {
          return i;
        }
      }
    }
    return 0;
  }

  private void removeWithoutRecords(List<Long> ids) throws IOException {
    for (long id : ids) {
      String name = SegmentDescriptor.name(id);
      long content;
      boolean begun;
      try (SegmentFile file = disk.open(name)) {
        SegmentReader segment = reading.on(file);
        content = segment.contentEnd(0);
        begun = content <= SegmentDescriptor.HEADER_BYTES || hasHeader(segment);
      }
      if (begun) {
        if (content > SegmentDescriptor.HEADER_BYTES) {
          logTornTail(name, SegmentDescriptor.HEADER_BYTES, content);
        }
      } else {
        salvage.setAside(name, 0, content, new Damage(id, 0, id, 0));
      }
      disk.delete(name);
    }
    if (!ids.isEmpty()) {
      disk.syncFolder();
    }
  }

  private static boolean hasHeader(SegmentReader segment) throws IOException {
    return SegmentDescriptor.isHeader(segment.bytes(0, SegmentDescriptor.HEADER_BYTES));
  }

  private void readSegment(int index, List<Long> ids) throws IOException {
    long firstId = ids.get(index);
    String name = SegmentDescriptor.name(firstId);
    if (nextId > firstId) {
      // Its ids have been seen already, which no journal of ours ever wrote.
      salvage.setAside(name, 0, sizeOf(name), new Damage(firstId, 0, firstId, 0));
      disk.delete(name);
      return;
    }
    nextId = firstId;
    afterGap = false;
    try (SegmentFile file = disk.open(name)) {
      SegmentReader segment = reading.on(file);
      if (!hasHeader(segment)) {
        var damage = new Damage(firstId, 0, firstId, 0);
        salvage.setAside(name, 0, SegmentDescriptor.HEADER_BYTES, damage);
        salvage.writeHeader(name);
      }
      previousName = name;
      previousSize = segment.size();
      previousEnd = readRecords(name, segment);
      finishSegment(segment, ids.subList(index + 1, ids.size()));
      storedBytes += previousSize;
    }
  }

  private long sizeOf(String name) throws IOException {
    try (SegmentFile file = disk.open(name)) {
      return file.size();
    }
  }

  /** Shows the records up to where no more valid one follows in the segment; says where that is. */
  private long readRecords(String name, SegmentReader segment) throws IOException {
    long at = SegmentDescriptor.HEADER_BYTES;
    while (true) {
      long largestId = afterGap ? Long.MAX_VALUE : nextId;
      int bytes = segment.record(at, nextId, largestId);
      if (bytes > 0) {
        show(name, segment, at, bytes);
        at += bytes;
      } else if (segment.contentEnd(at) == at) {
        return at;
      } else {
        long next = segment.findBehind(at, nextId);
        if (next < 0) {
          return at;
        }
        salvageStretch(name, at, next, segment.id(next) - nextId);
        afterGap = true;
        nextId++;
        at = next;
      }
    }
  }

  /** Cuts off or salvages what is behind a segment's last record, and what is missing behind it. */
  private void finishSegment(SegmentReader segment, List<Long> followingIds) throws IOException {
    long content = segment.contentEnd(previousEnd);
    if (followingIds.isEmpty()) {
      if (content > previousEnd) {
        logTornTail(previousName, previousEnd, content);
        salvage.truncate(previousName, previousEnd);
        previousSize = previousEnd;
      }
      return;
    }
    long following = followingIds.stream().filter(id -> id >= nextId).findFirst().orElse(nextId);
    long lost = afterGap ? 0 : following - nextId;
    if (content > previousEnd || lost > 0) {
      long firstId = SegmentDescriptor.firstId(previousName).orElseThrow();
      var damage = new Damage(firstId, previousEnd, nextId, lost);
      salvage.setAside(previousName, previousEnd, content, damage);
      salvage.truncate(previousName, previousEnd);
      previousSize = previousEnd;
      if (lost > 0) {
        salvage.writeGap(previousName, previousEnd, RecordDescriptor.MIN_BYTES, nextId);
        previousEnd += RecordDescriptor.MIN_BYTES;
        previousSize = previousEnd;
        nextId++;
        afterGap = true;
      }
    }
  }

  private void show(String name, SegmentReader segment, long at, int bytes) throws IOException {
    nextId = segment.id(at) + 1;
    ByteBuffer payload = segment.bytes(at, bytes);
    payload.position(payload.position() + RecordDescriptor.HEADER_BYTES);
    byte type = payload.get(payload.position());
    afterGap = type == RecordDescriptor.GAP;
    if (afterGap) {
      return;
    }
    try {
      reader.read(RecordDecoder.decode(payload), bytes);
    } catch (MalformedRecordException e) {
      nextId--;
      salvageStretch(name, at, at + bytes, 1);
      nextId++;
    } catch (NewerRecordException e) {
      throw new BlipException.StorageFailed(
          "record %d at %d of segment %s in %s is of %s, which this BlipMQ does not know; use a newer one"
              .formatted(nextId - 1, at, name, disk.place(), e.getMessage()));
    }
  }

  private void salvageStretch(String name, long from, long to, long lost) throws IOException {
    long segment = SegmentDescriptor.firstId(name).orElseThrow();
    salvage.setAside(name, from, to, new Damage(segment, from, nextId, lost));
    salvage.writeGap(name, from, to - from, nextId);
  }

  private static void logTornTail(String name, long from, long to) {
    LOG.warn(
        "event=journal_torn_tail segment={} offset={} bytes={}"
            + " reason=\"the last write before the end was not complete; cut off\"",
        name,
        from,
        to - from);
  }
}
