package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.wire.MessageEncoder;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything published over one {@link Session} and not confirmed yet.
 *
 * <pre>
 *   publishers ──▶ Room ──▶ PublishLane (one per topic) ──▶ PublishWindow ──▶ futures
 *   any thread     waits    encode into the open frame      event loop: number,
 *                  if full                                  send, keep, send again
 * </pre>
 *
 * <p><b>Batching.</b> A frame is sent at once while few of its topic's frames are on the way, and
 * gathers messages while more are: the slower the broker answers, the larger the frames become. A
 * full frame does not wait for that. All frames on the way together stay below what makes a broker
 * stop reading, so that acknowledgements on the same connection are never stuck behind publishes.
 *
 * <p><b>Order.</b> A lane is first in, first out; the event loop numbers frames in the order in
 * which it takes them, and the window keeps that order. After a reconnect everything in the window
 * is sent again, unchanged, before any lane is looked at. So within a topic no frame ever overtakes
 * another, and the numbers that the broker sees of a lane rise, which is how it recognizes what it
 * already has. Each lane is a producer of its own, because the broker remembers of a producer only
 * how far it has come, and topics do not go on at the same pace.
 *
 * <p><b>Threads.</b> The lanes' lock is the only one between publishers and the event loop. A
 * publisher that has something for the loop first puts its lane in the queue of those to look at,
 * then sets {@code scheduled} and, if it was not set, wakes the loop; the loop first clears {@code
 * scheduled}, then empties the queue. So a lane put there is either seen by the run that is under
 * way or causes another.
 */
final class Publisher {
  private final EventLoop loop;
  private final Timing timing;
  private final ClientConfig config;
  private final Room room;
  private final RandomGenerator random;
  private final PublishWindow window;
  private final Map<String, PublishLane> lanes = new ConcurrentHashMap<>();
  private final Queue<PublishLane> wakened = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final String noRoomNow;
  private volatile Limits limits = Limits.UNKNOWN;
  private volatile @Nullable BlipException refusal;

  Publisher(EventLoop loop, Timing timing, ClientConfig config, Room room, RandomGenerator random) {
    this.loop = loop;
    this.timing = timing;
    this.config = config;
    this.room = room;
    this.random = random;
    window = new PublishWindow(loop, timing, config, room);
    noRoomNow =
        "the buffer of "
            + room.limitBytes()
            + " unconfirmed bytes is full; publish again when some are confirmed";
  }

  /** The event loop's side. Event loop. */
  PublishWindow window() {
    return window;
  }

  /** What the broker said it takes. */
  void limits(Limits told) {
    limits = told;
  }

  long nanoTime() {
    return timing.nanoTime();
  }

  Limits limits() {
    return limits;
  }

  int batchBytes() {
    return config.batchBytes();
  }

  PublishLane lane(String topic) {
    PublishLane lane =
        lanes.computeIfAbsent(
            topic, name -> new PublishLane(this, name, random.nextLong(1, Long.MAX_VALUE)));
    BlipException reason = refusal;
    if (reason != null) {
      lane.refuse(reason);
    }
    return lane;
  }

  /**
   * Publishes a message, or several as a unit. Waits for room if its terms say so; on the event
   * loop it takes up to twice the room instead, and then fails with {@link
   * BlipException.QueueFull}. An interrupt ends the wait, and stays set.
   */
  void publish(
      PublishLane lane, List<Message> messages, PublishFrame.Kind kind, PublishWaiter waiter) {
    Limits most = limits;
    long bytes = 0;
    for (Message message : messages) {
      if (message.size() > most.messageBytes()) {
        waiter.failed(tooLarge(message, most));
        return;
      }
      bytes += MessageEncoder.maxBytes(message);
    }
    if (!kind.terms().waits() && !loop.inEventLoop()) {
      if (!room.takeNow(bytes)) {
        waiter.refused(ErrorCode.QUEUE_FULL, noRoomNow);
        return;
      }
    } else {
      BlipException noRoom = takeRoom(bytes, kind.terms());
      if (noRoom != null) {
        waiter.failed(noRoom);
        return;
      }
    }
    try {
      lane.append(messages, kind, bytes, waiter);
    } catch (BlipException e) {
      room.give(bytes);
      waiter.failed(e);
    }
  }

  private static BlipException tooLarge(Message message, Limits limits) {
    return new BlipException.TooLarge(
        "message of "
            + message.size()
            + " bytes; the broker takes at most "
            + limits.messageBytes()
            + ": split it, or raise max_message_size_bytes there");
  }

  private @Nullable BlipException takeRoom(long bytes, PublishTerms terms) {
    if (loop.inEventLoop()) {
      return room.takeAtOnce(bytes)
          ? null
          : new BlipException.QueueFull(
              "twice the buffer of "
                  + room.limitBytes()
                  + " bytes is unconfirmed, and a callback must not wait; publish from a thread of"
                  + " your own");
    }
    try {
      if (room.take(bytes, terms.deadlineNanos())) {
        return null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new BlipException.QueueFull(
          "interrupted while waiting for room in the buffer of " + room.limitBytes() + " bytes");
    }
    BlipException reason = refusal;
    return reason != null
        ? reason
        : new BlipException.TimedOut(
            "no room in the buffer of "
                + room.limitBytes()
                + " unconfirmed bytes within "
                + terms.deadlineMillis()
                + " ms; nothing was sent");
  }

  /** Has the event loop look at a lane. Any thread. */
  void wake(PublishLane lane) {
    wakened.add(lane);
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      loop.execute(this::lookAtWakened);
    }
  }

  private void lookAtWakened() {
    scheduled.set(false);
    boolean wrote = false;
    for (PublishLane lane = wakened.poll(); lane != null; lane = wakened.poll()) {
      wrote |= window.send(lane);
    }
    window.flush(wrote);
    window.tellIdle();
  }

  /** Refuses what is published from now on; what is here goes on. Any thread. */
  void refuse(BlipException reason) {
    refusal = reason;
    lanes.values().forEach(lane -> lane.refuse(reason));
    room.close();
  }

  /** Refuses what comes, and fails what is here. Event loop. */
  void fail(BlipException reason) {
    refuse(reason);
    List<PublishFrame> unsent = new ArrayList<>();
    for (PublishLane lane : lanes.values()) {
      for (PublishFrame frame = lane.take(true); frame != null; frame = lane.take(true)) {
        unsent.add(frame);
      }
    }
    window.fail(unsent, reason);
  }

  /** Whether nobody waits for a confirmation. Event loop. */
  boolean isIdle() {
    return window.isEmpty() && lanes.values().stream().allMatch(PublishLane::isEmpty);
  }
}
