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
   * Takes bytes and shows each frame that they complete. All bytes are taken; the buffer stays the
   * caller's.
   *
   * @throws MalformedFrameException if a length is impossible (the connection must close), or
   *     whatever the handler throws; both end the stream, later bytes are ignored
   */
  public void feed(ByteBuf in, FrameHandler handler) {
    boolean whole = false;
    try {
      completePartial(in, handler);
      while (!stopped && in.readableBytes() >= LENGTH_BYTES) {
        int length = checkedLength(in, in.readerIndex());
        if (in.readableBytes() < LENGTH_BYTES + length) {
          break;
        }
        show(in, length, handler);
      }
      keepRest(in);
      whole = true;
    } finally {
      if (!whole) {
        stop();
      }
      in.skipBytes(in.readableBytes());
    }
  }

  /** Lets go of what is held; later bytes are ignored. */
  @Override
  public void close() {
    stop();
  }

  private void completePartial(ByteBuf in, FrameHandler handler) {
    ByteBuf held = partial;
    if (held == null) {
      return;
    }
    move(in, held, LENGTH_BYTES - held.readableBytes());
    if (held.readableBytes() < LENGTH_BYTES) {
      return;
    }
    int length = checkedLength(held, held.readerIndex());
    move(in, held, LENGTH_BYTES + length - held.readableBytes());
    if (held.readableBytes() < LENGTH_BYTES + length) {
      return;
    }
    partial = null;
    try {
      show(held, length, handler);
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

  private void show(ByteBuf in, int length, FrameHandler handler) {
    int frame = in.readerIndex();
    int end = frame + LENGTH_BYTES + length;
    int written = in.writerIndex();
    int type = in.getUnsignedByte(frame + TYPE_OFFSET);
    long correlationId = in.getLong(frame + CORRELATION_OFFSET);
    in.readerIndex(frame + PAYLOAD_OFFSET).writerIndex(end);
    try {
      if (!handler.frame(type, correlationId, in)) {
        stop();
      }
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

  private void stop() {
    stopped = true;
    if (partial != null) {
      partial.release();
      partial = null;
    }
  }
}
