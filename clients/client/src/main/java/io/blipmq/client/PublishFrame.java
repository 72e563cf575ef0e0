package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.wire.PublishEncoder;
import io.blipmq.wire.PublishHeader;
import io.blipmq.wire.ServerFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * A PUBLISH frame: first open, gathering messages that publishers encode into it under their {@link
 * PublishLane}'s lock; then taken by the event loop, numbered, sent, and kept unchanged for sending
 * again until it is confirmed. The lane's lock hands it from one to the other.
 */
final class PublishFrame {
  /** The most messages of a frame. */
  static final int MAX_COUNT = 8_192;

  /** A frame's first and last message are at most this part of their deadline apart. */
  private static final int DEADLINE_PARTS = 20;

  private static final int ROOM_AT_FIRST = 256;

  private final PublishLane lane;
  private final Kind kind;
  private final long begunNanos;
  private final ByteBuf bytes;
  private final List<PublishWaiter> waiters = new ArrayList<>();
  private int count;
  private long roomBytes;
  private long id;
  private boolean givenUp;

  /** What all messages of a frame share. */
  record Kind(PublishTerms terms, QoS qos, boolean unit) {}

  PublishFrame(PublishLane lane, Kind kind, long nowNanos, int expectedBytes) {
    this.lane = lane;
    this.kind = kind;
    begunNanos = nowNanos;
    bytes = ByteBufAllocator.DEFAULT.directBuffer(expectedBytes + ROOM_AT_FIRST);
    writeHeader(0, 0, 0);
  }

  /** Whether a message of that kind, which takes at most so many bytes, may join now. */
  boolean accepts(Kind theirs, long maxBytes, long nowNanos, Limits limits) {
    return !kind.unit()
        && kind.equals(theirs)
        && size() + maxBytes <= limits.frameBytes()
        && nowNanos - begunNanos <= kind.terms().deadlineNanos() / DEADLINE_PARTS;
  }

  /**
   * Encodes a message; a refused one leaves no trace.
   *
   * @throws BlipException.InvalidRequest if its key or a header's name is too long for the protocol
   */
  void append(Message message) {
    int before = bytes.writerIndex();
    boolean whole = false;
    try {
      PublishEncoder.append(bytes, message);
      whole = true;
      count++;
    } finally {
      if (!whole) {
        bytes.writerIndex(before);
      }
    }
  }

  /** Who waits for the messages appended since the last call, and what they took of the room. */
  void waits(PublishWaiter waiter, long room) {
    waiters.add(waiter);
    roomBytes += room;
  }

  /**
   * Closes the frame and writes its header; nothing is appended any more.
   *
   * @param correlationId what the answer carries, unique in this client; 0 for none
   * @param laneSequence its number in the lane, by which the broker knows it again; 0 for none
   */
  void number(long correlationId, long laneSequence) {
    id = correlationId;
    int end = bytes.writerIndex();
    bytes.writerIndex(0);
    writeHeader(correlationId, laneSequence == 0 ? 0 : lane.producer(), laneSequence);
    bytes.writerIndex(end);
    PublishEncoder.end(bytes, 0, count);
  }

  private void writeHeader(long correlationId, long producer, long sequence) {
    PublishEncoder.begin(
        bytes,
        correlationId,
        new PublishHeader(
            kind.unit(),
            kind.terms().atLeast(),
            kind.terms().deadlineMillis(),
            producer,
            sequence,
            kind.terms().waits(),
            kind.terms().routing()),
        lane.topicUtf8());
  }

  /** Answers the waiters as the runs say, in order. Event loop. */
  void confirm(List<ServerFrame.Run> runs) {
    if (kind.unit()) {
      confirmUnit(runs);
      return;
    }
    int at = 0;
    for (ServerFrame.Run run : runs) {
      int end = Math.min(waiters.size(), at + run.count());
      if (run.accepted()) {
        accept(run, at, end);
      } else {
        refuse(run.code(), at, end);
      }
      at = end;
    }
    if (at < waiters.size()) {
      fail(new BlipException.Disconnected("the broker confirmed only a part of a frame"));
    }
  }

  private void accept(ServerFrame.Run run, int from, int to) {
    for (int i = from; i < to; i++) {
      long offset =
          run.firstOffset() < 0 ? Confirmation.UNKNOWN_OFFSET : run.firstOffset() + i - from;
      waiters.get(i).accepted(new Confirmation(run.partition(), offset, 1, run.durability()));
    }
  }

  private void refuse(int code, int from, int to) {
    ErrorCode error = ErrorCode.of(code);
    String reason = "topic " + lane.topic() + " did not accept the message: " + error.text();
    for (int i = from; i < to; i++) {
      waiters.get(i).refused(error, reason);
    }
  }

  private void confirmUnit(List<ServerFrame.Run> runs) {
    if (runs.isEmpty() || !runs.getFirst().accepted()) {
      refuse(runs.isEmpty() ? 0 : runs.getFirst().code(), 0, 1);
      return;
    }
    ServerFrame.Run first = runs.getFirst();
    waiters
        .getFirst()
        .accepted(
            new Confirmation(first.partition(), first.firstOffset(), count, first.durability()));
  }

  /** Confirms the messages of a QoS 0 frame that was handed to the connection. Event loop. */
  void handedOver() {
    int each = kind.unit() ? count : 1;
    for (PublishWaiter waiter : waiters) {
      waiter.accepted(new Confirmation(0, Confirmation.UNKNOWN_OFFSET, each, Durability.MEMORY));
    }
  }

  /** Fails whatever is not answered yet. */
  void fail(BlipException reason) {
    for (PublishWaiter waiter : waiters) {
      waiter.failed(reason);
    }
  }

  /** Fails what waits because of the deadline. */
  void expire() {
    givenUp = true;
    fail(
        new BlipException.TimedOut(
            "no confirmation from topic "
                + lane.topic()
                + " within "
                + kind.terms().deadlineMillis()
                + " ms; the message may have been accepted or not"));
  }

  /** Whether its waiters have been answered already, and nobody waits for the answer. */
  boolean isGivenUp() {
    return givenUp;
  }

  long deadlineNanos() {
    return begunNanos + kind.terms().deadlineNanos();
  }

  PublishLane lane() {
    return lane;
  }

  QoS qos() {
    return kind.qos();
  }

  int count() {
    return count;
  }

  /** The correlation id that it was sent with. */
  long id() {
    return id;
  }

  /** The frame's bytes; this object's reference. */
  ByteBuf bytes() {
    return bytes;
  }

  int size() {
    return bytes.writerIndex();
  }

  long roomBytes() {
    return roomBytes;
  }
}
