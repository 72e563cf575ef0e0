package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.wire.MessageEncoder;
import io.blipmq.wire.ServerFrame;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Everything published over one {@link Session} and not confirmed yet.
 *
 * <pre>
 *   publishers ──▶ Room ──▶ PublishLane (one per topic) ──▶ unconfirmed ──▶ futures
 *   any thread     waits    encode into the open frame      event loop:
 *                  if full                                  number, send, keep, send again
 * </pre>
 *
 * <p><b>Batching.</b> A frame is sent at once while few of its topic's frames are on the way, and
 * gathers messages while more are: the slower the broker answers, the larger the frames become. A
 * full frame never waits.
 *
 * <p><b>Order.</b> A lane is first in, first out; the event loop numbers frames in the order in
 * which it takes them, and {@code unconfirmed} keeps that order. After a reconnect everything in
 * {@code unconfirmed} is sent again, unchanged, before any lane is looked at. So within a topic no
 * frame ever overtakes another, and the numbers that the broker sees rise, which is how it
 * recognizes what it already has.
 *
 * <p><b>Threads.</b> The lanes' lock is the only one between publishers and the event loop. All
 * other fields belong to the event loop, except the queue of lanes to look at: a publisher first
 * puts its lane there, then sets {@code scheduled} and, if it was not set, wakes the loop; the loop
 * first clears {@code scheduled}, then empties the queue. So a lane put there is either seen by the
 * run that is under way or causes another.
 *
 * <p><b>Deadlines.</b> One timer stands at the earliest of all deadlines. When it fires, what has
 * expired fails: what was not sent is dropped, what was sent is kept only until its connection ends
 * and is not sent again.
 */
final class Publisher {
  private final EventLoop loop;
  private final Timing timing;
  private final ClientConfig config;
  private final long producer;
  private final Room room;
  private final Map<String, PublishLane> lanes = new ConcurrentHashMap<>();
  private final Queue<PublishLane> wakened = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile Limits limits = Limits.UNKNOWN;
  private volatile @Nullable BlipException refusal;

  // Event loop only.
  private final Map<Long, PublishFrame> unconfirmed = new LinkedHashMap<>();
  private final Set<PublishLane> waiting = new LinkedHashSet<>();
  private @Nullable Connection connection;
  private long lastSequence;
  private @Nullable Runnable cancelTimer;
  private long timerNanos;
  private @Nullable Runnable whenIdle;

  Publisher(EventLoop loop, Timing timing, ClientConfig config, Room room, long producer) {
    this.loop = loop;
    this.timing = timing;
    this.config = config;
    this.room = room;
    this.producer = producer;
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
    PublishLane lane = lanes.computeIfAbsent(topic, name -> new PublishLane(this, name));
    BlipException reason = refusal;
    if (reason != null) {
      lane.refuse(reason);
    }
    return lane;
  }

  /**
   * Publishes a message, or several as a unit. Waits for room; on the event loop it takes up to
   * twice the room instead, and then fails with {@link BlipException.QueueFull}. An interrupt ends
   * the wait, and stays set.
   */
  CompletableFuture<Confirmation> publish(
      PublishLane lane, List<Message> messages, PublishFrame.Kind kind) {
    Limits most = limits;
    long bytes = 0;
    for (Message message : messages) {
      if (message.size() > most.messageBytes()) {
        return CompletableFuture.failedFuture(tooLarge(message, most));
      }
      bytes += MessageEncoder.maxBytes(message);
    }
    BlipException noRoom = takeRoom(bytes, kind.terms());
    if (noRoom != null) {
      return CompletableFuture.failedFuture(noRoom);
    }
    try {
      return lane.append(messages, kind, bytes);
    } catch (BlipException e) {
      room.give(bytes);
      return CompletableFuture.failedFuture(e);
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
      wrote |= send(lane);
    }
    flush(wrote);
    tellIdle();
  }

  /** The connection is up: sends again what is unconfirmed, then what waits. */
  void connected(Connection connection, Limits limits) {
    assert loop.inEventLoop();
    this.limits = limits;
    this.connection = connection;
    List<PublishFrame> again = new ArrayList<>(unconfirmed.values());
    for (PublishFrame frame : again) {
      if (frame.isGivenUp()) {
        unconfirmed.remove(frame.sequence());
        release(frame);
      } else {
        frame.lane().countOnTheWay(1);
        connection.write(frame.bytes().retainedDuplicate());
      }
    }
    flush(!again.isEmpty());
    sendWaiting();
  }

  /** The connection is lost, or takes no more publishes. What is unconfirmed waits for the next. */
  void disconnected() {
    connection = null;
    unconfirmed.values().forEach(frame -> frame.lane().nothingOnTheWay());
  }

  /** The connection takes bytes again. */
  void sendWaiting() {
    boolean wrote = false;
    for (PublishLane lane : List.copyOf(waiting)) {
      wrote |= send(lane);
    }
    flush(wrote);
  }

  private void flush(boolean wrote) {
    if (wrote && connection != null) {
      connection.flush();
    }
  }

  /** Sends what may go of a lane; whether something did. */
  private boolean send(PublishLane lane) {
    Connection to = connection;
    boolean wrote = false;
    while (to != null && to.isWritable()) {
      PublishFrame frame = lane.take(lane.onTheWay() < config.framesOnTheWay());
      if (frame == null) {
        break;
      }
      write(to, frame);
      wrote = true;
    }
    if (lane.isEmpty()) {
      waiting.remove(lane);
    } else {
      waiting.add(lane);
      expireBy(lane.earliestDeadline(Long.MAX_VALUE / 2 + nanoTime()));
    }
    return wrote;
  }

  private void write(Connection to, PublishFrame frame) {
    if (frame.qos() == QoS.AT_MOST_ONCE) {
      frame.number(0, 0);
      to.write(frame.bytes(), () -> room.give(frame.roomBytes()));
      frame.handedOver();
      return;
    }
    frame.number(producer, ++lastSequence);
    unconfirmed.put(frame.sequence(), frame);
    frame.lane().countOnTheWay(1);
    to.write(frame.bytes().retainedDuplicate());
    expireBy(frame.deadlineNanos());
  }

  /** CONFIRM. Frames are confirmed in any order; a number that is not known is an old answer. */
  void confirmed(long sequence, List<ServerFrame.Run> runs) {
    boolean shuttingDown =
        !runs.isEmpty()
            && runs.stream().allMatch(run -> run.code() == ErrorCode.SHUTTING_DOWN.number());
    PublishFrame frame = shuttingDown ? null : unconfirmed.remove(sequence);
    if (frame != null) {
      settled(frame);
      frame.confirm(runs);
      afterAnswer(frame.lane());
    }
  }

  /** NACK of a whole frame. A broker that goes down is asked again after it came back. */
  void refused(long sequence, BlipException reason) {
    boolean shuttingDown = reason instanceof BlipException.ShuttingDown;
    PublishFrame frame = shuttingDown ? null : unconfirmed.remove(sequence);
    if (frame != null) {
      settled(frame);
      frame.fail(reason);
      afterAnswer(frame.lane());
    }
  }

  private void settled(PublishFrame frame) {
    if (connection != null) {
      frame.lane().countOnTheWay(-1);
    }
    release(frame);
  }

  private void afterAnswer(PublishLane lane) {
    if (waiting.contains(lane)) {
      flush(send(lane));
    }
    tellIdle();
  }

  private void release(PublishFrame frame) {
    frame.bytes().release();
    room.give(frame.roomBytes());
  }

  private void expireBy(long deadlineNanos) {
    if (cancelTimer != null) {
      if (timerNanos - deadlineNanos <= 0) {
        return;
      }
      cancelTimer.run();
    }
    timerNanos = deadlineNanos;
    cancelTimer = timing.after(loop, deadlineNanos - nanoTime(), this::expire);
  }

  private void expire() {
    cancelTimer = null;
    long now = nanoTime();
    long never = now + Long.MAX_VALUE / 2;
    long next = never;
    for (PublishFrame frame : List.copyOf(unconfirmed.values())) {
      if (!frame.isGivenUp() && frame.deadlineNanos() - now <= 0) {
        frame.expire();
      } else if (!frame.isGivenUp() && frame.deadlineNanos() - next < 0) {
        next = frame.deadlineNanos();
      }
    }
    for (PublishLane lane : List.copyOf(waiting)) {
      for (PublishFrame frame : lane.takeExpired(now)) {
        release(frame);
        frame.expire();
      }
      next = lane.earliestDeadline(next);
    }
    if (next != never) {
      expireBy(next);
    }
    tellIdle();
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
    disconnected();
    List<PublishFrame> all = new ArrayList<>(unconfirmed.values());
    unconfirmed.clear();
    waiting.clear();
    for (PublishLane lane : lanes.values()) {
      for (PublishFrame frame = lane.take(true); frame != null; frame = lane.take(true)) {
        all.add(frame);
      }
    }
    if (cancelTimer != null) {
      cancelTimer.run();
      cancelTimer = null;
    }
    for (PublishFrame frame : all) {
      release(frame);
      frame.fail(reason);
    }
  }

  /** From now on, tells whenever nothing is left to be confirmed. Event loop. */
  void whenIdle(Runnable task) {
    whenIdle = task;
  }

  private void tellIdle() {
    if (whenIdle != null && isIdle()) {
      whenIdle.run();
    }
  }

  /** Whether nobody waits for a confirmation. Event loop. */
  boolean isIdle() {
    return lanes.values().stream().allMatch(PublishLane::isEmpty)
        && unconfirmed.values().stream().allMatch(PublishFrame::isGivenUp);
  }
}
