package io.blipmq.journal;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The indexes of all segments: the active one's from memory, a sealed one's from its file, which is
 * made anew if it is missing or bad. The reading thread only.
 */
final class SegmentIndexes {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentIndexes.class);
  private static final int PUBLISHED_AT_ONCE = 4_096;

  private final Disk disk;
  private final LogSegments segments;

  /** The one that was made last, in case that the disk did not take it. */
  private @Nullable IndexBuilder made;

  private long madeOf;
  private long madeBytes;

  SegmentIndexes(Disk disk, LogSegments segments) {
    this.disk = disk;
    this.segments = segments;
  }

  /** Where to look for a partition's messages from an offset on. */
  IndexEntries entries(LogSegments.View segment, int topic, int partition, long from)
      throws IOException {
    if (segment.index() != null) {
      return segment.index().entries(topic, partition, from);
    }
    Optional<SegmentIndex> found = open(segment);
    if (found.isPresent()) {
      try (SegmentIndex index = found.get()) {
        return index.entries(topic, partition, from);
      }
    }
    return remade(segment).entries(topic, partition, from);
  }

  /** Shows the partitions of a sealed segment until the visitor has seen enough. */
  void partitions(LogSegments.View segment, SegmentIndex.Visitor visitor) throws IOException {
    Optional<SegmentIndex> found = open(segment);
    if (found.isPresent()) {
      try (SegmentIndex index = found.get()) {
        index.partitions(visitor);
      }
    } else {
      boolean[] more = {true};
      remade(segment)
          .partitions((topic, partition, lastOffset, _) ->
              more[0] = more[0] && visitor.partition(topic, partition, lastOffset));
    }
  }

  private Optional<SegmentIndex> open(LogSegments.View segment) throws IOException {
    Optional<SegmentIndex> index =
        SegmentIndex.open(disk, segment.firstId(), segment.end(), segment.verified());
    if (index.isPresent() && !segment.verified()) {
      segments.indexed(segment.firstId(), index.get().bytes());
    }
    return index;
  }

  private IndexBuilder remade(LogSegments.View segment) throws IOException {
    IndexBuilder index = made;
    if (index == null || madeOf != segment.firstId() || madeBytes != segment.end()) {
      index = make(disk, segment.firstId(), segment.end());
      made = index;
      madeOf = segment.firstId();
      madeBytes = segment.end();
      long bytes = IndexWriter.write(disk, segment.firstId(), segment.end(), index);
      if (bytes > 0) {
        segments.indexed(segment.firstId(), bytes);
        made = null;
      }
      LOG.info(
          "event=journal_index_made segment={} bytes={}",
          SegmentDescriptor.name(segment.firstId()),
          bytes);
    }
    return index;
  }

  /** The index of a segment whose records end there, from the segment itself. */
  static IndexBuilder make(Disk disk, long segment, long end) throws IOException {
    var index = new IndexBuilder();
    var view = new RecordView();
    try (SegmentFile file = disk.open(SegmentDescriptor.name(segment))) {
      SegmentReader reading = new SegmentReader().on(file, end);
      long at = SegmentDescriptor.HEADER_BYTES;
      int staged = 0;
      while (at >= 0) {
        int bytes = reading.record(at, segment, Long.MAX_VALUE);
        if (bytes == 0) {
          // Whoever reads what is damaged says so.
          at = reading.find(at + 1, segment);
          continue;
        }
        if (view.on(reading.bytes(at, bytes))) {
          view.stage(index, at);
          staged++;
        }
        if (staged % PUBLISHED_AT_ONCE == 0) {
          index.publish();
        }
        at += bytes;
      }
    }
    index.publish();
    return index;
  }
}
