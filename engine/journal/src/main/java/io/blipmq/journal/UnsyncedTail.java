package io.blipmq.journal;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a log before what a power cut took a part of; none of it had been synced. */
final class UnsyncedTail {
  private static final Logger LOG = LoggerFactory.getLogger(UnsyncedTail.class);

  private final Disk disk;
  private final Salvage salvage;

  /** What each segment takes; kept right. */
  private final SortedMap<Long, Long> sizes;

  UnsyncedTail(Disk disk, Salvage salvage, SortedMap<Long, Long> sizes) {
    this.disk = disk;
    this.salvage = salvage;
    this.sizes = sizes;
  }

  /** Cuts the first of these segments at a position, and the others off, the newest first. */
  void cut(List<Long> ids, long at, long nextId) throws IOException {
    long bytes = 0;
    for (int i = ids.size() - 1; i >= 0; i--) {
      long from = i == 0 ? at : SegmentDescriptor.HEADER_BYTES;
      bytes += cutOne(ids.get(i), from);
      sizes.remove(ids.get(i));
    }
    if (at > SegmentDescriptor.HEADER_BYTES) {
      sizes.put(ids.getFirst(), at);
    }
    LOG.warn(
        "event=journal_unsynced_tail segment={} offset={} first_lost={} bytes={}"
            + " reason=\"a power cut took a part of what had not been synced; the log ends before"
            + " it, and what was left behind it is in files unsynced-*.bytes\"",
        SegmentDescriptor.name(ids.getFirst()),
        at,
        nextId,
        bytes);
  }

  private long cutOne(long id, long from) throws IOException {
    String name = SegmentDescriptor.name(id);
    long content;
    try (SegmentFile file = disk.open(name)) {
      content = new SegmentReader().on(file).contentEnd(from);
    }
    salvage.cutUnsynced(name, from, content);
    return content - from;
  }
}
