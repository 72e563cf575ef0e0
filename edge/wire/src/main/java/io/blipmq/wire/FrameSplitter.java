package io.blipmq.wire;

import static io.blipmq.wire.FrameDescriptor.CORRELATION_OFFSET;
import static io.blipmq.wire.FrameDescriptor.MIN_LENGTH;
import static io.blipmq.wire.FrameDescriptor.PAYLOAD_OFFSET;
import static io.blipmq.wire.FrameDescriptor.TYPE_OFFSET;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one connection's stream of bytes into frames. One thread.
 *
 * <p>Frames that lie whole in what was read are shown in place. Only a frame that is cut off at the
 * end of a read is gathered in a buffer of its own, which grows with the bytes that have arrived,
 * never with the length that the frame claims, and is gone as soon as the frame is whole: an idle
 * connection holds nothing.
 */
public final class FrameSplitter implements AutoCloseable {
  private static final int LENGTH_BYTES = TYPE_OFFSET;
  private static final int FIRST_CAPACITY = 512;

  private final ByteBufAllocator allocator;
  private int maxLength;
  private @Nullable ByteBuf partial;
  private boolean stopped;

  /**
   * A splitter that takes frames up to a limit.
   *
   * @param maxLength the largest value of the length field, in bytes, at most {@link
   *     FrameDescriptor#MAX_LENGTH}
   */
  public FrameSplitter(ByteBufAllocator allocator, int maxLength) {
    this.allocator = allocator;
    this.maxLength = maxLength;
  }

  /** Changes the limit, also for a frame of which a part is there. */
  public void maxLength(int bytes) {
    maxLength = bytes;
  }

  /** Bytes of an incomplete frame that are held. */
  public int heldBytes() {
    return partial == null ? 0 : partial.readableBytes();
  }

  /**
   * Takes bytes and shows each frame that they complete. All bytes are taken, unless the handler
   * pauses: then those behind the last shown frame are left unread, and are to be fed again before
   * any others. The buffer stays the caller's.
   *
   * @throws MalformedFrameException if a length is impossible (the connection must close), or
   *     whatever the handler throws; both end the stream, later bytes are ignored
   */
  public void feed(ByteBuf in, FrameHandler handler) {
    if (stopped) {
      in.skipBytes(in.readableBytes());
      return;
    }
    boolean whole = false;
    try {
      boolean on = completePartial(in, handler);
      while (on && in.readableBytes() >= LENGTH_BYTES) {
        int length = checkedLength(in, in.readerIndex());
        if (in.readableBytes() < LENGTH_BYTES + length) {
          break;
        }
        on = show(in, length, handler);
      }
      if (on) {
        keepRest(in);
      }
      whole = true;
    } finally {
      if (!whole) {
        close();
        in.skipBytes(in.readableBytes());
      }
    }
  }

  /** Lets go of what is held; later bytes are ignored. */
  @Override
  public void close() {
    stopped = true;
    if (partial != null) {
      partial.release();
      partial = null;
    }
  }

  /** Returns whether to go on. */
  private boolean completePartial(ByteBuf in, FrameHandler handler) {
    ByteBuf held = partial;
    if (held == null) {
      return true;
    }
    move(in, held, LENGTH_BYTES - held.readableBytes());
    if (held.readableBytes() < LENGTH_BYTES) {
      return true;
    }
    int length = checkedLength(held, held.readerIndex());
    move(in, held, LENGTH_BYTES + length - held.readableBytes());
    if (held.readableBytes() < LENGTH_BYTES + length) {
      return true;
    }
    partial = null;
    try {
      return show(held, length, handler);
    } finally {
      held.release();
    }
  }

  private static void move(ByteBuf in, ByteBuf held, int wanted) {
    int bytes = Math.min(wanted, in.readableBytes());
    if (bytes > 0) {
      held.writeBytes(in, bytes);
    }
  }

  private int checkedLength(ByteBuf in, int index) {
    int length = in.getInt(index);
    if (length < MIN_LENGTH || length > maxLength) {
      throw MalformedFrameException.fatal(
          "frame length "
              + Integer.toUnsignedString(length)
              + "; use "
              + MIN_LENGTH
              + " to "
              + maxLength);
    }
    return length;
  }

  private boolean show(ByteBuf in, int length, FrameHandler handler) {
    int frame = in.readerIndex();
    int end = frame + LENGTH_BYTES + length;
    int written = in.writerIndex();
    int type = in.getUnsignedByte(frame + TYPE_OFFSET);
    long correlationId = in.getLong(frame + CORRELATION_OFFSET);
    in.readerIndex(frame + PAYLOAD_OFFSET).writerIndex(end);
    try {
      return handler.frame(type, correlationId, in);
    } finally {
      in.setIndex(end, written);
    }
  }

  private void keepRest(ByteBuf in) {
    int rest = in.readableBytes();
    if (stopped || rest == 0) {
      return;
    }
    ByteBuf held = partial;
    if (held == null) {
      held = allocator.buffer(Math.max(rest, FIRST_CAPACITY));
      partial = held;
    }
    held.writeBytes(in, rest);
  }
}
