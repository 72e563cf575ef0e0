package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.MessageLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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

  private static final int PUBLISHED_AT_ONCE = 4_096;

  private final Disk disk;
  private final MessageLog.Reader reader;
  private final Condition condition;
  private final Checkpoints checkpoints;
  private final TopicNames names;
  private final LostOffsets lost;
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

  /** What the segments take. */
  private final SortedMap<Long, Long> sizes = new TreeMap<>();

  private final SyncMarks marks = new SyncMarks();
  private final RecordView view = new RecordView();

  /** What is in the segment that is read, and in the last one. */
  private IndexBuilder messages = new IndexBuilder();

  private IndexBuilder previousIndex = messages;

  Replay(JournalParts parts, Recovery recovery, MessageLog.Reader reader) {
    disk = parts.disk();
    condition = parts.condition();
    checkpoints = parts.checkpoints();
    names = parts.names();
    lost = new LostOffsets(names);
    this.reader = reader;
    salvage = new Salvage(disk, recovery, condition);
  }

  LogEnd run() throws IOException {
    List<Long> ids = segmentIds();
    for (long id : ids) {
      sizes.put(id, SegmentHeaders.check(disk, id));
    }
    int live = liveCount(ids);
    List<Long> withRecords = ids.subList(0, live);
    var finder = new CheckpointFinder(disk, reading);
    int start = finder.find(withRecords);
    finder.findBefore(withRecords, start).ifPresent(checkpoints::found);
    boolean whole = start >= 0 || live == 0 || hasBeginning(withRecords);
    for (int i = Math.max(0, start); i < live && whole; i++) {
      if (i + 1 < live) {
        disk.willRead(SegmentDescriptor.name(withRecords.get(i + 1)));
      }
      whole = readSegment(i, withRecords);
    }
    removeWithoutRecords(ids.subList(live, ids.size()));
    checkpoints.mark();
    previousIndex.publish();
    condition.lost(lost.found());
    return end();
  }

  private LogEnd end() throws IOException {
    marks.syncRest(disk, sizes.keySet(), nextId);
    List<SealedSegment> sealed = new ArrayList<>();
    sizes.forEach((id, size) -> sealed.add(new SealedSegment(id, size)));
    Optional<Segment> last = Optional.empty();
    if (!previousName.isEmpty()) {
      long size = sealed.removeLast().size();
      long firstId = SegmentDescriptor.firstId(previousName).orElseThrow();
      last = Optional.of(new Segment(firstId, disk.open(previousName), previousEnd, size));
    }
    return new LogEnd(
        Math.max(nextId, 1),
        last,
        previousIndex,
        sealed,
        Math.max(0, nextId - 1),
        marks.lastMark());
  }

  /** Whether the log begins where logs begin, or its missing beginning is damage. */
  private boolean hasBeginning(List<Long> ids) throws IOException {
    long first = ids.getFirst();
    if (first == 1) {
      return true;
    }
    nextId = 1;
    if (isUnsynced(0, SegmentDescriptor.HEADER_BYTES, ids)) {
      cutFrom(0, SegmentDescriptor.HEADER_BYTES, ids);
      return false;
    }
    String name = SegmentDescriptor.name(first);
    salvage.setAside(name, 0, 0, new Damage(first, 0, 1, first - 1));
    sizes.put(1L, salvage.writeBeginning());
    return true;
  }

  /** Whether what is missing next may be what a power cut took. */
  private boolean isUnsynced(int index, long at, List<Long> ids) throws IOException {
    List<Long> rest = ids.subList(index, ids.size());
    return nextId > marks.syncedId() && nextId > SyncMarks.behind(disk, rest, at, nextId);
  }

  private void cutFrom(int index, long at, List<Long> ids) throws IOException {
    new UnsyncedTail(disk, salvage, sizes).cut(ids.subList(index, ids.size()), at, nextId);
  }

  private List<Long> segmentIds() throws IOException {
    List<Long> ids = new ArrayList<>();
    Set<String> names = new HashSet<>(disk.names());
    for (String name : names) {
      SegmentDescriptor.firstId(name).ifPresent(ids::add);
      Damage.ofFile(name).ifPresent(condition::damaged);
      if (IndexDescriptor.isName(name) && !names.contains(IndexDescriptor.segment(name))) {
        disk.delete(name);
      }
    }
    ids.sort(null);
    return ids;
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
        begun = content <= SegmentDescriptor.HEADER_BYTES || SegmentHeaders.isThere(segment);
      }
      if (begun) {
        if (content > SegmentDescriptor.HEADER_BYTES) {
          logTornTail(name, SegmentDescriptor.HEADER_BYTES, content);
        }
      } else if (id > marks.syncedId()) {
        salvage.cutUnsynced(name, 0, content);
        logTornTail(name, 0, content);
      } else {
        salvage.setAside(name, 0, content, new Damage(id, 0, id, 0));
      }
      disk.delete(name);
      sizes.remove(id);
    }
    if (!ids.isEmpty()) {
      disk.syncFolder();
    }
  }

  /** Reads a segment; false if the log ends in it, whatever follows. */
  private boolean readSegment(int index, List<Long> ids) throws IOException {
    long firstId = ids.get(index);
    String name = SegmentDescriptor.name(firstId);
    if (nextId > firstId) {
      // Its ids have been seen already, which no journal of ours ever wrote.
      salvage.setAside(name, 0, sizeOf(name), new Damage(firstId, 0, firstId, 0));
      disk.delete(name);
      sizes.remove(firstId);
      return true;
    }
    nextId = firstId;
    afterGap = false;
    messages = messages.next();
    try (SegmentFile file = disk.open(name)) {
      SegmentReader segment = reading.on(file);
      if (!SegmentHeaders.isThere(segment)) {
        if (isUnsynced(index, SegmentDescriptor.HEADER_BYTES, ids)) {
          cutFrom(index, 0, ids);
          return false;
        }
        var damage = new Damage(firstId, 0, firstId, 0);
        salvage.setAside(name, 0, SegmentDescriptor.HEADER_BYTES, damage);
        salvage.writeHeader(name);
      }
      long end = readRecords(index, segment, ids);
      if (end < 0) {
        return false;
      }
      String before = previousName;
      IndexBuilder indexBefore = previousIndex;
      long beforeEnd = previousEnd;
      long beforeSize = previousSize;
      begun(name, end, segment.size());
      boolean goesOn = finishSegment(index, segment, ids);
      if (!goesOn && end <= SegmentDescriptor.HEADER_BYTES) {
        // It held nothing, and was cut off with what follows.
        begun(before, beforeEnd, beforeSize);
        previousIndex = indexBefore;
      }
      return goesOn;
    }
  }

  private void begun(String name, long end, long size) {
    previousName = name;
    previousEnd = end;
    previousSize = size;
    previousIndex = messages;
  }

  private long sizeOf(String name) throws IOException {
    try (SegmentFile file = disk.open(name)) {
      return file.size();
    }
  }

  /**
   * Shows the records up to where no more valid one follows in the segment; says where that is, or
   * −1 if the log was cut there.
   */
  private long readRecords(int index, SegmentReader segment, List<Long> ids) throws IOException {
    String name = SegmentDescriptor.name(ids.get(index));
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
        if (isUnsynced(index, next, ids)) {
          if (at > SegmentDescriptor.HEADER_BYTES) {
            begun(name, at, at);
          }
          cutFrom(index, at, ids);
          return -1;
        }
        salvageStretch(name, at, next, segment.id(next) - nextId);
        afterGap = true;
        nextId++;
        at = next;
      }
    }
  }

  /**
   * Cuts off or salvages what is behind a segment's last record, and what is missing behind it;
   * false if the log ends here.
   */
  private boolean finishSegment(int index, SegmentReader segment, List<Long> ids)
      throws IOException {
    long content = segment.contentEnd(previousEnd);
    List<Long> followingIds = ids.subList(index + 1, ids.size());
    if (followingIds.isEmpty()) {
      if (content > previousEnd) {
        logTornTail(previousName, previousEnd, content);
        truncate();
      }
      return true;
    }
    long following = followingIds.stream().filter(id -> id >= nextId).findFirst().orElse(nextId);
    long lost = afterGap ? 0 : following - nextId;
    if (lost > 0 && isUnsynced(index + 1, SegmentDescriptor.HEADER_BYTES, ids)) {
      cutFrom(index, previousEnd, ids);
      return false;
    }
    if (content > previousEnd || lost > 0) {
      long firstId = ids.get(index);
      var damage = new Damage(firstId, previousEnd, nextId, lost);
      salvage.setAside(previousName, previousEnd, content, damage);
      truncate();
      if (lost > 0) {
        salvage.writeGap(previousName, previousEnd, RecordDescriptor.MIN_BYTES, nextId);
        this.lost.gap(nextId);
        begun(
            previousName,
            previousEnd + RecordDescriptor.MIN_BYTES,
            previousEnd + RecordDescriptor.MIN_BYTES);
        sizes.put(firstId, previousSize);
        nextId++;
        afterGap = true;
      }
    }
    return true;
  }

  private void truncate() throws IOException {
    salvage.truncate(previousName, previousEnd);
    previousSize = previousEnd;
    sizes.put(SegmentDescriptor.firstId(previousName).orElseThrow(), previousSize);
  }

  private void show(String name, SegmentReader segment, long at, int bytes) throws IOException {
    long id = segment.id(at);
    nextId = id + 1;
    ByteBuffer payload = segment.bytes(at, bytes);
    marks.see(id, payload);
    checkpoints.add(bytes);
    if (view.on(payload)) {
      view.stage(messages, at);
      view.show(lost);
    }
    if (id % PUBLISHED_AT_ONCE == 0) {
      messages.publish();
    }
    byte type = payload.get(payload.position() + RecordDescriptor.TYPE_OFFSET);
    afterGap = type == RecordDescriptor.GAP;
    if (afterGap) {
      lost.gap(id);
    }
    if (afterGap || type == RecordDescriptor.SYNCED) {
      return;
    }
    payload.position(payload.position() + RecordDescriptor.HEADER_BYTES);
    try {
      LogRecord record = RecordDecoder.decode(payload);
      checkpoints.note(record, id, bytes, SegmentDescriptor.firstId(name).orElseThrow());
      names.see(record);
      lost.see(record);
      reader.read(record, bytes);
    } catch (MalformedRecordException e) {
      nextId = id;
      salvageStretch(name, at, at + bytes, 1);
      nextId = id + 1;
    } catch (NewerRecordException e) {
      throw new BlipException.StorageFailed(
          "record %d at %d of segment %s in %s is of %s, which this BlipMQ does not know; use a newer one"
              .formatted(id, at, name, disk.place(), e.getMessage()));
    }
  }

  private void salvageStretch(String name, long from, long to, long lost) throws IOException {
    long segment = SegmentDescriptor.firstId(name).orElseThrow();
    salvage.setAside(name, from, to, new Damage(segment, from, nextId, lost));
    salvage.writeGap(name, from, to - from, nextId);
    this.lost.gap(nextId);
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
