package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one topic: frames in the order of the publishes, of which the last may
 * be open. Publishers on any thread append under this object's lock; the event loop takes frames
 * from the front under the same lock, which is never held for longer than it takes to encode a
 * message, and never while waiting.
 *
 * <p>One lane for all of a topic, whatever the QoS and the options, is what keeps the order: a
 * message that cannot join the open frame closes it and opens the next one behind it.
 *
 * <p>{@code watched} is whether the event loop knows that there is something here. The appender
 * that finds it false sets it and wakes the loop; the loop sets it back to false only under the
 * lock and only when the lane is empty, so no frame is left behind unseen. While the loop holds
 * frames back on purpose, appending costs no wake-up, except that a frame that became full is worth
 * one.
 */
final class PublishLane {
  private final Publisher publisher;
  private final String topic;
  private final long producer;
  private final byte[] topicUtf8;
  private final Deque<PublishFrame> frames = new ArrayDeque<>();
  private @Nullable PublishFrame open;
  private @Nullable BlipException refusal;
  private boolean watched;
  private int lastBytes;

  // Event loop only.
  private int onTheWay;
  private long lastSequence;

  PublishLane(Publisher publisher, String topic, long producer) {
    this.publisher = publisher;
    this.producer = producer;
    this.topic = topic;
    topicUtf8 = topic.getBytes(StandardCharsets.UTF_8);
  }

  String topic() {
    return topic;
  }

  /** The number by which the broker knows this lane again. */
  long producer() {
    return producer;
  }

  byte[] topicUtf8() {
    return topicUtf8;
  }

  /**
   * Appends a message to the open frame, or a unit of messages as a frame of its own.
   *
   * @param room what they have taken of the room, at least their bytes
   * @throws BlipException if they are refused; nothing is appended then
   */
  void append(List<Message> messages, PublishFrame.Kind kind, long room, PublishWaiter waiter) {
    boolean wake;
    synchronized (this) {
      if (refusal != null) {
        throw refusal;
      }
      PublishFrame before = open;
      PublishFrame frame = join(messages, kind, room);
      frame.waits(waiter, room);
      if (kind.unit()
          || frame.size() >= publisher.batchBytes()
          || frame.count() >= PublishFrame.MAX_COUNT) {
        open = null;
      }
      wake = !watched || open == null || (before != null && before != open);
      watched = true;
    }
    if (wake) {
      publisher.wake(this);
    }
  }

  private PublishFrame join(List<Message> messages, PublishFrame.Kind kind, long room) {
    long now = publisher.nanoTime();
    PublishFrame frame = open;
    if (frame != null && frame.accepts(kind, room, now, publisher.limits())) {
      frame.append(messages.getFirst());
      return frame;
    }
    PublishFrame begun = begin(messages, kind, room, now);
    open = begun;
    frames.addLast(begun);
    return begun;
  }

  private PublishFrame begin(
      List<Message> messages, PublishFrame.Kind kind, long room, long nowNanos) {
    int expected = (int) Math.min(Integer.MAX_VALUE / 2, kind.unit() ? room : room + lastBytes);
    PublishFrame frame = new PublishFrame(this, kind, nowNanos, expected);
    boolean fits = false;
    try {
      for (Message message : messages) {
        frame.append(message);
      }
      int most = publisher.limits().frameBytes();
      if (frame.size() > most) {
        throw new BlipException.TooLarge(
            "a frame of "
                + frame.size()
                + " bytes; the broker takes at most "
                + most
                + ": send smaller messages, or fewer at once");
      }
      fits = true;
      return frame;
    } finally {
      if (!fits) {
        frame.bytes().release();
      }
    }
  }

  /**
   * Takes the first frame, or null if there is none to be sent now. Event loop.
   *
   * @param evenOpen whether a frame that could still take messages goes as well
   */
  synchronized @Nullable PublishFrame take(boolean evenOpen) {
    PublishFrame first = frames.peekFirst();
    if (first == null) {
      watched = false;
      return null;
    }
    if (first == open) {
      if (!evenOpen) {
        return null;
      }
      open = null;
    }
    lastBytes = Math.min(first.size(), publisher.batchBytes());
    frames.removeFirst();
    return first;
  }

  /** Takes the frames whose deadline has come. Event loop. */
  synchronized List<PublishFrame> takeExpired(long nowNanos) {
    List<PublishFrame> expired = new ArrayList<>();
    for (Iterator<PublishFrame> all = frames.iterator(); all.hasNext(); ) {
      PublishFrame frame = all.next();
      if (frame.deadlineNanos() - nowNanos <= 0) {
        all.remove();
        expired.add(frame);
        open = frame == open ? null : open;
      }
    }
    return expired;
  }

  /** The earliest deadline of what waits, or that one if nothing here is earlier. Event loop. */
  synchronized long earliestDeadline(long atMost) {
    long earliest = atMost;
    for (PublishFrame frame : frames) {
      earliest = frame.deadlineNanos() - earliest < 0 ? frame.deadlineNanos() : earliest;
    }
    return earliest;
  }

  /** Refuses what comes from now on. What is here stays. */
  synchronized void refuse(BlipException reason) {
    refusal = reason;
  }

  synchronized boolean isEmpty() {
    return frames.isEmpty();
  }

  /** The number of the next frame that is sent. Event loop. */
  long nextSequence() {
    return ++lastSequence;
  }

  /** How many frames are sent and not confirmed. Event loop. */
  int onTheWay() {
    return onTheWay;
  }

  /** A frame was sent ({@code +1}) or confirmed ({@code −1}). Event loop. */
  void countOnTheWay(int change) {
    onTheWay += change;
  }

  /** What was on the way was on a connection that is lost. Event loop. */
  void nothingOnTheWay() {
    onTheWay = 0;
  }
}
