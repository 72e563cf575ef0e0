package io.blipmq.journal;

import io.blipmq.core.port.ReadRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bad records that come up when messages are read back: passed over, but never in silence. What is
 * bad is kept as a file like damage that a start finds, and said with the offsets that the
 * partition lacks. The reading thread only.
 */
final class ReadDamage {
  private static final Logger LOG = LoggerFactory.getLogger(ReadDamage.class);

  private final Salvage salvage;
  private final LogSegments segments;
  private final Condition condition;
  private final TopicNames names;
  private LogSegments.@Nullable View segment;
  private @Nullable ReadRequest request;
  private @Nullable Damage pending;
  private long pendingFrom;

  ReadDamage(Salvage salvage, LogSegments segments, Condition condition, TopicNames names) {
    this.salvage = salvage;
    this.segments = segments;
    this.condition = condition;
    this.names = names;
  }

  /** A page is read. */
  void begin(ReadRequest by) {
    request = by;
    pending = null;
  }

  /** A segment is read for it. */
  void in(LogSegments.View of) {
    segment = of;
  }

  /**
   * What is in the segment between two positions is no record.
   *
   * @param next the offset that would have come next
   */
  void found(SegmentReader records, long from, long to, long next) throws IOException {
    LogSegments.View now = segment == null ? null : segments.view(segment.firstId());
    if (now == null || now.end() <= from) {
      // It was not damaged but taken back while it was read.
      return;
    }
    long behind = to < records.size() ? records.id(to) : 0;
    Damage damage = new Damage(now.firstId(), from, Math.max(now.firstId(), behind - 1), 1);
    if (pending == null) {
      pendingFrom = next;
    }
    pending = damage;
    if (condition.knows(damage)) {
      return;
    }
    salvage.keep(SegmentDescriptor.name(now.firstId()), from, to, damage);
    condition.damaged(damage);
  }

  /** Behind what is damaged, the partition goes on at that offset. */
  void goesOn(long offset) {
    Damage damage = pending;
    if (damage != null) {
      pending = null;
      tell(damage, offset);
    }
  }

  /** The page is done with; what is damaged may have had everything up to an offset. */
  void end(long to) {
    goesOn(to);
    segment = null;
    request = null;
  }

  private void tell(Damage damage, long to) {
    ReadRequest by = request;
    if (by == null) {
      return;
    }
    String lost =
        to > pendingFrom
            ? "%s partition %d offsets %d to %d, as far as they were in the log"
                .formatted(names.of(by.topic()), by.partition(), pendingFrom, to - 1)
            : "none known";
    if (condition.describe(damage, lost)) {
      LOG.error(
          "event=journal_damaged segment={} offset={} found=\"while reading back\" lost=\"{}\""
              + " set_aside={}",
          SegmentDescriptor.name(damage.segment()),
          damage.offset(),
          lost,
          damage.file());
    }
  }
}
