package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.core.port.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads whole segments for the offline tool: every record with its checksum, and every stretch that
 * is none. Changes nothing. One thread.
 */
final class SegmentScan {
  private final Disk disk;
  private final SegmentReader reader = new SegmentReader();

  SegmentScan(Disk disk) {
    this.disk = disk;
  }

  /**
   * Shows what is in a segment.
   *
   * @throws BlipException.StorageFailed if the segment or a record is of a newer BlipMQ
   */
  ScanEnd scan(long firstId, ScanVisitor visitor) throws IOException {
    String name = SegmentDescriptor.name(firstId);
    var _ = SegmentHeaders.check(disk, firstId);
    try (SegmentFile file = disk.open(name)) {
      return new Pass(firstId, reader.on(file), visitor).run();
    } catch (NewerRecordException e) {
      throw new BlipException.StorageFailed(
          "segment %s of %s has a record of %s, which this BlipMQ does not know; use a newer one"
              .formatted(name, disk.place(), e.getMessage()));
    }
  }

  /** One pass over one segment. */
  private static final class Pass {
    private final long segment;
    private final SegmentReader bytes;
    private final ScanVisitor visitor;

    private long at = SegmentDescriptor.HEADER_BYTES;
    private long nextId;
    private long contentEnd = -1;

    /** Whether the record read last was a gap, behind which any larger id may come. */
    private boolean afterGap;

    Pass(long segment, SegmentReader bytes, ScanVisitor visitor) {
      this.segment = segment;
      this.bytes = bytes;
      this.visitor = visitor;
      nextId = segment;
    }

    ScanEnd run() throws IOException, NewerRecordException {
      checkHeader();
      while (true) {
        int length = bytes.record(at, nextId, afterGap ? Long.MAX_VALUE : nextId);
        if (length > 0) {
          if (!show(length)) {
            return end();
          }
        } else if (at >= contentEnd()) {
          return end();
        } else {
          long next = bytes.findBehind(at, nextId);
          if (next < 0) {
            damage(contentEnd(), 0, DamagedStretch.Kind.END);
            return end();
          }
          damage(next, bytes.id(next) - nextId, DamagedStretch.Kind.CHECKSUM);
          nextId = bytes.id(next);
          afterGap = false;
          at = next;
        }
      }
    }

    private ScanEnd end() throws IOException {
      return new ScanEnd(nextId, afterGap, at, bytes.size());
    }

    /** Where what has been written ends; looked for only where it is not plain. */
    private long contentEnd() throws IOException {
      if (contentEnd < 0) {
        contentEnd = at >= bytes.size() ? at : bytes.contentEnd(0);
      }
      return contentEnd;
    }

    private void checkHeader() throws IOException {
      if (!SegmentHeaders.isThere(bytes)) {
        long end = Math.min(bytes.size(), SegmentDescriptor.HEADER_BYTES);
        visitor.damage(
            new DamagedStretch(
                segment, 0, end, segment, 0, DamagedStretch.Kind.HEADER, Optional.empty()));
      }
    }

    private boolean show(int length) throws IOException, NewerRecordException {
      long id = bytes.id(at);
      ByteBuffer payload = bytes.bytes(at, length);
      payload.position(payload.position() + RecordDescriptor.HEADER_BYTES);
      boolean goOn = true;
      try {
        FoundRecord.Content content = content(payload);
        afterGap = content instanceof FoundRecord.Content.Gap;
        goOn = visitor.record(new FoundRecord(segment, at, length, id, content));
      } catch (MalformedRecordException e) {
        nextId = id;
        damage(at + length, 1, DamagedStretch.Kind.CONTENT);
        afterGap = false;
      }
      nextId = id + 1;
      at += length;
      return goOn;
    }

    private void damage(long to, long lost, DamagedStretch.Kind kind) throws IOException {
      visitor.damage(new DamagedStretch(segment, at, to, nextId, lost, kind, apparent(to)));
    }

    /** What the bytes at the beginning of a stretch seem to say, though their checksum is wrong. */
    private Optional<LogRecord> apparent(long to) throws IOException {
      if (to - at < RecordDescriptor.MIN_BYTES) {
        return Optional.empty();
      }
      ByteBuffer header = bytes.bytes(at, RecordDescriptor.HEADER_BYTES);
      int length = header.getInt(header.position() + RecordDescriptor.LENGTH_OFFSET);
      if (length < RecordDescriptor.PREFIX_BYTES
          || length > to - at - RecordDescriptor.HEADER_BYTES) {
        return Optional.empty();
      }
      try {
        ByteBuffer payload = bytes.bytes(at + RecordDescriptor.HEADER_BYTES, length);
        return content(payload) instanceof FoundRecord.Content.Stored(LogRecord record)
            ? Optional.of(record)
            : Optional.empty();
      } catch (MalformedRecordException | NewerRecordException e) {
        return Optional.empty();
      }
    }
  }

  private static FoundRecord.Content content(ByteBuffer payload)
      throws MalformedRecordException, NewerRecordException {
    byte type = payload.get(payload.position());
    return switch (type) {
      case RecordDescriptor.GAP -> new FoundRecord.Content.Gap();
      case RecordDescriptor.SYNCED -> synced(payload);
      default -> new FoundRecord.Content.Stored(RecordDecoder.decode(payload));
    };
  }

  private static FoundRecord.Content synced(ByteBuffer payload) throws MalformedRecordException {
    if (payload.remaining() != RecordDescriptor.PREFIX_BYTES + Long.BYTES) {
      throw new MalformedRecordException("a sync mark of " + payload.remaining() + " bytes");
    }
    return new FoundRecord.Content.Synced(
        payload.getLong(payload.position() + RecordDescriptor.PREFIX_BYTES));
  }
}
