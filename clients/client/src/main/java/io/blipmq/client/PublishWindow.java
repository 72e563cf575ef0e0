package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.QoS;
import io.blipmq.wire.ServerFrame;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was published and is sent or about to be: frames that are not confirmed, and lanes that hold
 * more. Event loop only; {@link Publisher} tells the whole story.
 *
 * <p><b>Deadlines.</b> One timer stands at the earliest of all deadlines. When it fires, what has
 * expired fails: what was not sent is dropped, what was sent is kept only until its connection ends
 * and is not sent again.
 */
final class PublishWindow {
  private final EventLoop loop;
  private final Timing timing;
  private final ClientConfig config;
  private final Room room;
  private final Map<Long, PublishFrame> unconfirmed = new LinkedHashMap<>();
  private final Set<PublishLane> waiting = new LinkedHashSet<>();
  private @Nullable Connection connection;
  private long lastId;
  private long bytesOnTheWay;
  private boolean heldBack;
  private @Nullable Runnable cancelTimer;
  private long timerNanos;
  private @Nullable Runnable afterAnswer;

  PublishWindow(EventLoop loop, Timing timing, ClientConfig config, Room room) {
    this.loop = loop;
    this.timing = timing;
    this.config = config;
    this.room = room;
  }

  /** The connection is up: sends again what is unconfirmed, then what waits. */
  void connected(Connection fresh) {
    assert loop.inEventLoop();
    connection = fresh;
    List<PublishFrame> again = new ArrayList<>(unconfirmed.values());
    for (PublishFrame frame : again) {
      if (frame.isGivenUp()) {
        unconfirmed.remove(frame.id());
        release(frame);
      } else {
        writeUnconfirmed(fresh, frame);
      }
    }
    flush(!again.isEmpty());
    sendWaiting();
  }

  /** The connection is lost, or takes no more publishes. What is unconfirmed waits for the next. */
  void disconnected() {
    connection = null;
    bytesOnTheWay = 0;
    unconfirmed.values().forEach(frame -> frame.lane().nothingOnTheWay());
  }

  /** The connection takes bytes again. */
  void sendWaiting() {
    heldBack = false;
    boolean wrote = false;
    for (PublishLane lane : List.copyOf(waiting)) {
      wrote |= send(lane);
    }
    flush(wrote);
  }

  /** Flushes if something was written. */
  void flush(boolean wrote) {
    if (wrote && connection != null) {
      connection.flush();
    }
  }

  /** Sends what may go of a lane, without flushing; whether something did. */
  boolean send(PublishLane lane) {
    Connection to = connection;
    boolean wrote = false;
    while (to != null && to.isWritable()) {
      heldBack = bytesOnTheWay >= config.bytesOnTheWay();
      if (heldBack) {
        break;
      }
      PublishFrame frame = lane.take(lane.onTheWay() < config.framesOnTheWay());
      if (frame == null) {
        break;
      }
      write(to, frame);
      wrote = true;
    }
    waiting.remove(lane);
    if (!lane.isEmpty()) {
      waiting.add(lane);
      expireBy(lane.earliestDeadline(Long.MAX_VALUE / 2 + timing.nanoTime()));
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
    frame.number(++lastId, frame.lane().nextSequence());
    unconfirmed.put(frame.id(), frame);
    writeUnconfirmed(to, frame);
    expireBy(frame.deadlineNanos());
  }

  private void writeUnconfirmed(Connection to, PublishFrame frame) {
    frame.lane().countOnTheWay(1);
    bytesOnTheWay += frame.size();
    to.write(frame.bytes().retainedDuplicate());
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
      bytesOnTheWay -= frame.size();
    }
    release(frame);
  }

  private void afterAnswer(PublishLane lane) {
    if (heldBack) {
      sendWaiting();
    } else if (waiting.contains(lane)) {
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
    cancelTimer = timing.after(loop, deadlineNanos - timing.nanoTime(), this::expire);
  }

  private void expire() {
    cancelTimer = null;
    long now = timing.nanoTime();
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

  /** Fails what is here, and what was never sent. */
  void fail(List<PublishFrame> unsent, BlipException reason) {
    disconnected();
    List<PublishFrame> all = new ArrayList<>(unconfirmed.values());
    all.addAll(unsent);
    unconfirmed.clear();
    waiting.clear();
    if (cancelTimer != null) {
      cancelTimer.run();
      cancelTimer = null;
    }
    for (PublishFrame frame : all) {
      release(frame);
      frame.fail(reason);
    }
  }

  /** From now on, tells whenever something may have become the last thing that was waited for. */
  void tell(Runnable task) {
    afterAnswer = task;
  }

  /** See {@link #tell}. */
  void tellIdle() {
    if (afterAnswer != null) {
      afterAnswer.run();
    }
  }

  /** Whether nobody waits for what was sent or is about to be. */
  boolean isEmpty() {
    return waiting.isEmpty() && unconfirmed.values().stream().allMatch(PublishFrame::isGivenUp);
  }
}
