package io.blipmq.journal.tool;

import io.blipmq.core.port.LogRecord;
import io.blipmq.journal.DamagedStretch;
import io.blipmq.journal.FoundRecord;
import io.blipmq.journal.OfflineFolder;
import io.blipmq.journal.ScanVisitor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads the segments of a folder one after another. One thread. */
final class LogReader {
  private final OfflineFolder folder;
  private final List<Long> segments;

  LogReader(OfflineFolder folder) throws IOException {
    this.folder = folder;
    segments = folder.segments();
  }

  List<Long> segments() {
    return segments;
  }

  long totalBytes() throws IOException {
    long total = 0;
    for (long segment : segments) {
      total += folder.size(segment);
    }
    return total;
  }

  /** Shows records with these ids, and damage on the way to them, until the visitor has enough. */
  void read(long fromId, long toId, ScanVisitor visitor, Progress progress) throws IOException {
    var range = new Range(fromId, toId, visitor);
    long done = 0;
    long total = totalBytes();
    for (int i = 0; i < segments.size() && !range.over; i++) {
      long segment = segments.get(i);
      boolean before = i + 1 < segments.size() && segments.get(i + 1) <= fromId;
      if (segment > toId) {
        return;
      }
      range.last = i == segments.size() - 1;
      if (!before) {
        progress.at(done, total);
        var _ = folder.scan(segment, range);
      }
      done += folder.size(segment);
    }
    progress.at(total, total);
  }

  /** Learns from the newest complete checkpoint on, as a start of the broker does. */
  LogState state(Optional<String> group, Progress progress) throws IOException {
    for (int i = segments.size() - 1; i > 0; i--) {
      Optional<Long> checkpoint = checkpoint(segments.get(i));
      if (checkpoint.isPresent()) {
        var learner = new Learner(group, checkpoint.get());
        read(segments.get(i), Long.MAX_VALUE, learner, progress);
        if (learner.complete) {
          return learner.state;
        }
      }
    }
    var learner = new Learner(group, 0);
    read(0, Long.MAX_VALUE, learner, progress);
    return learner.state;
  }

  /** The number of the checkpoint that the segment begins with. */
  Optional<Long> checkpoint(long segment) throws IOException {
    var first = new First();
    var _ = folder.scan(segment, first);
    return first.record instanceof FoundRecord.Content.Stored(LogRecord.CheckpointBegin begin)
        ? Optional.of(begin.number())
        : Optional.empty();
  }

  /** Passes on what is in a range. */
  private static final class Range implements ScanVisitor {
    private final long from;
    private final long to;
    private final ScanVisitor visitor;
    private boolean over;

    /** Whether this is the last segment, whose end may be torn. */
    private boolean last;

    Range(long from, long to, ScanVisitor visitor) {
      this.from = from;
      this.to = to;
      this.visitor = visitor;
    }

    @Override
    public boolean record(FoundRecord record) {
      over |= record.id() > to;
      if (!over && record.id() >= from) {
        over = !visitor.record(record);
      }
      return !over;
    }

    @Override
    public void damage(DamagedStretch stretch) {
      if (!last || stretch.kind() != DamagedStretch.Kind.END) {
        visitor.damage(stretch);
      }
    }
  }

  /** Makes a state of what it sees. */
  private static final class Learner implements ScanVisitor {
    private final LogState state;
    private final long checkpoint;
    private boolean complete;

    Learner(Optional<String> group, long checkpoint) {
      state = new LogState(group);
      this.checkpoint = checkpoint;
    }

    @Override
    public boolean record(FoundRecord record) {
      if (record.content() instanceof FoundRecord.Content.Stored(LogRecord stored)) {
        state.learn(stored);
        complete |= stored instanceof LogRecord.CheckpointEnd(long number) && number == checkpoint;
      }
      return true;
    }

    @Override
    public void damage(DamagedStretch stretch) {
      // What can be read is learned; who shows the records tells of the damage.
    }
  }

  /** Takes the first record. */
  private static final class First implements ScanVisitor {
    private FoundRecord.Content record = new FoundRecord.Content.Gap();

    @Override
    public boolean record(FoundRecord found) {
      record = found.content();
      return false;
    }

    @Override
    public void damage(DamagedStretch stretch) {
      // A checkpoint whose beginning cannot be read is none.
    }
  }
}
