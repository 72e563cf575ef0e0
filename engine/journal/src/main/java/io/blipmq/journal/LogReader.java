package io.blipmq.journal;

import io.blipmq.api.Message;
import io.blipmq.core.port.LogPage;
import io.blipmq.core.port.ReadRequest;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the messages of a partition back, a page at a time: from block to block, as the segments'
 * indexes say. Neither the size of the log nor the number of messages in it matters for what it
 * keeps in memory. The reading thread only.
 *
 * <p>A page's place is the segment in which it ended, never one behind a message that the next page
 * has to begin with; the index finds the rest.
 */
final class LogReader {
  private final Disk disk;
  private final LogSegments segments;
  private final SegmentIndexes indexes;
  private final ReadDamage damage;
  private final SegmentReader reading = new SegmentReader();
  private final RecordView view = new RecordView();

  /** Whether what was asked for is over: a message was seen that lies at its end or behind it. */
  private boolean beyond;

  LogReader(Disk disk, LogSegments segments, SegmentIndexes indexes, ReadDamage damage) {
    this.disk = disk;
    this.segments = segments;
    this.indexes = indexes;
    this.damage = damage;
  }

  LogPage read(ReadRequest request) throws IOException {
    var page = new Page(request.maxBytes());
    long next = request.from();
    long id = segments.view(request.place()) == null ? segments.after(0) : request.place();
    long place = id;
    beyond = false;
    damage.begin(request);
    while (id != 0 && next < request.to() && !page.isFull() && !beyond) {
      LogSegments.View segment = segments.view(id);
      if (segment != null) {
        place = id;
        next = readSegment(segment, request, next, page);
      }
      id = segments.after(id);
    }
    damage.end(request.to());
    return page.toPage(page.isFull() ? next : Math.max(request.to(), next), place);
  }

  /** Adds what a segment has; says which offset comes next. */
  private long readSegment(LogSegments.View segment, ReadRequest request, long from, Page page)
      throws IOException {
    long next = from;
    IndexEntries entries = indexes.entries(segment, request.topic(), request.partition(), next);
    if (entries.positions().length == 0) {
      return next;
    }
    try (SegmentFile file = open(segment)) {
      SegmentReader records = reading.on(file, segment.end());
      damage.in(segment);
      boolean more = true;
      while (more) {
        for (int i = 0; i < entries.positions().length; i++) {
          beyond |= entries.offsets()[i] >= request.to();
          if (page.isFull() || beyond || next >= request.to()) {
            return next;
          }
          next = readBlock(records, entries.positions()[i], request, next, page);
        }
        more = entries.more();
        long behind = Math.max(next, entries.offsets()[entries.offsets().length - 1] + 1);
        if (more) {
          entries = indexes.entries(segment, request.topic(), request.partition(), behind);
          more = entries.positions().length > 0;
        }
      }
      return next;
    }
  }

  private SegmentFile open(LogSegments.View segment) throws IOException {
    return disk.open(SegmentDescriptor.name(segment.firstId()));
  }

  private long readBlock(
      SegmentReader records, long position, ReadRequest request, long from, Page page)
      throws IOException {
    long end = IndexDescriptor.blockEnd(position);
    long next = from;
    long at = position;
    while (at >= 0 && at < Math.min(end, records.size()) && !page.isFull()) {
      int bytes = records.record(at, 1, Long.MAX_VALUE);
      if (bytes == 0 && records.contentEnd(at) == at) {
        return next;
      }
      if (bytes == 0) {
        long behind = records.find(at + 1, 1);
        damage.found(records, at, behind < 0 ? records.size() : behind, next);
        at = behind;
        continue;
      }
      ByteBuffer record = records.bytes(at, bytes);
      if (view.on(record) && view.isOf(request.topic(), request.partition()) && view.end() > next) {
        damage.goesOn(view.first());
        next = addMessages(record, at, request, next, page);
        beyond |= view.end() > request.to();
      }
      if (beyond || next >= request.to()) {
        return next;
      }
      at += bytes;
    }
    return next;
  }

  private long addMessages(ByteBuffer record, long at, ReadRequest request, long from, Page page)
      throws IOException {
    long next = from;
    int start = record.position();
    int end = record.limit();
    record.position(start + view.messages());
    try {
      for (long offset = view.first(); offset < view.end() && offset < request.to(); offset++) {
        if (offset < next) {
          MessageDecoder.skip(record);
          continue;
        }
        Message message = MessageDecoder.decode(record);
        next = offset + 1;
        if (page.add(offset, message)) {
          return next;
        }
      }
    } catch (MalformedRecordException | java.nio.BufferUnderflowException e) {
      damage.found(reading, at, at + end - start, next);
      next = Math.max(next, view.end());
    }
    return next;
  }
}
