package io.blipmq.journal;

import io.blipmq.api.BlipException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a start looks at in every segment, whether it reads it or not. */
final class SegmentHeaders {
  private SegmentHeaders() {}

  /**
   * The size of a segment.
   *
   * @throws BlipException.StorageFailed if a newer BlipMQ wrote it
   */
  static long check(Disk disk, long id) throws IOException {
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
      return file.size();
    }
  }

  /** Whether a segment has its header. */
  static boolean isThere(SegmentReader segment) throws IOException {
    return segment.size() >= SegmentDescriptor.HEADER_BYTES
        && SegmentDescriptor.isHeader(segment.bytes(0, SegmentDescriptor.HEADER_BYTES));
  }
}
