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
import java.util.concurrent.CompletableFuture;

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
  private final List<CompletableFuture<Confirmation>> futures = new ArrayList<>();
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
  void waits(CompletableFuture<Confirmation> future, long room) {
    futures.add(future);
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
            kind.unit(), kind.terms().atLeast(), kind.terms().deadlineMillis(), producer, sequence),
        lane.topicUtf8());
  }

  /** Completes the futures as the runs say, in order. Event loop. */
  void confirm(List<ServerFrame.Run> runs) {
    if (kind.unit()) {
      confirmUnit(runs);
      return;
    }
    int at = 0;
    for (ServerFrame.Run run : runs) {
      for (int i = 0; i < run.count() && at < futures.size(); i++, at++) {
        if (run.accepted()) {
          long offset = run.firstOffset() < 0 ? Confirmation.UNKNOWN_OFFSET : run.firstOffset() + i;
          futures.get(at).complete(new Confirmation(run.partition(), offset, 1, run.durability()));
        } else {
          futures.get(at).completeExceptionally(refusal(run.code()));
        }
      }
    }
    if (at < futures.size()) {
      fail(new BlipException.Disconnected("the broker confirmed only a part of a frame"));
    }
  }

  private void confirmUnit(List<ServerFrame.Run> runs) {
    CompletableFuture<Confirmation> future = futures.getFirst();
    if (runs.isEmpty() || !runs.getFirst().accepted()) {
      future.completeExceptionally(refusal(runs.isEmpty() ? 0 : runs.getFirst().code()));
      return;
    }
    ServerFrame.Run first = runs.getFirst();
    future.complete(
        new Confirmation(first.partition(), first.firstOffset(), count, first.durability()));
  }

  private BlipException refusal(int code) {
    ErrorCode error = ErrorCode.of(code);
    return BlipException.of(
        error, "topic " + lane.topic() + " did not accept the message: " + error.text());
  }

  /** Completes the futures of a QoS 0 frame that was handed to the connection. Event loop. */
  void handedOver() {
    for (CompletableFuture<Confirmation> future : futures) {
      future.complete(
          new Confirmation(
              0, Confirmation.UNKNOWN_OFFSET, kind.unit() ? count : 1, Durability.MEMORY));
    }
  }

  /** Fails whatever is not completed yet. */
  void fail(BlipException reason) {
    for (CompletableFuture<Confirmation> future : futures) {
      future.completeExceptionally(reason);
    }
  }

  /** Fails the futures because of the deadline. */
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

  /** Whether its futures have ended already, and nobody waits for the answer. */
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
