package io.blipmq.wire;

import io.blipmq.api.StartPosition;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.Optional;

/** Start positions: u8 kind, i64 value. Stateless. */
final class StartCodec {
  private static final int DEFAULT = 0;
  private static final int EARLIEST = 1;
  private static final int LATEST = 2;
  private static final int OFFSET = 3;
  private static final int TIME = 4;
  private static final int LAST_COMMITTED = 5;

  private StartCodec() {}

  static void write(ByteBuf out, Optional<StartPosition> start) {
    if (start.isEmpty()) {
      out.writeByte(DEFAULT).writeLong(0);
      return;
    }
    switch (start.get()) {
      case StartPosition.Earliest earliest -> out.writeByte(EARLIEST).writeLong(0);
      case StartPosition.Latest latest -> out.writeByte(LATEST).writeLong(0);
      case StartPosition.Offset offset -> out.writeByte(OFFSET).writeLong(offset.offset());
      case StartPosition.Time time -> out.writeByte(TIME).writeLong(time.time().toEpochMilli());
      case StartPosition.LastCommitted last -> out.writeByte(LAST_COMMITTED).writeLong(0);
    }
  }

  static Optional<StartPosition> read(ByteBuf in) {
    int kind = Fields.readByte(in);
    long value = Fields.readLong(in);
    return switch (kind) {
      case DEFAULT -> Optional.empty();
      case EARLIEST -> Optional.of(new StartPosition.Earliest());
      case LATEST -> Optional.of(new StartPosition.Latest());
      case OFFSET -> Optional.of(offset(value));
      case TIME -> Optional.of(new StartPosition.Time(Instant.ofEpochMilli(value)));
      case LAST_COMMITTED -> Optional.of(new StartPosition.LastCommitted());
      default ->
          throw MalformedFrameException.payload(
              "start kind " + kind + "; use 0 to " + LAST_COMMITTED);
    };
  }

  private static StartPosition offset(long value) {
    if (value < 0) {
      throw MalformedFrameException.payload("start offset " + value + "; offsets start at 0");
    }
    return new StartPosition.Offset(value);
  }
}
