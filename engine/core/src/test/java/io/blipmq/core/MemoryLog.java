package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.LogStats;
import io.blipmq.core.port.MessageLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory that answers when the test says so, in order, and can refuse. What has been
 * answered survives {@link #crash}; what has not may or may not. Any thread; answers are given by
 * the thread that calls {@link #answer}.
 */
final class MemoryLog implements MessageLog {
  private record Waiting(LogRecord record, AppendListener listener) {}

  private final List<LogRecord> stored;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private volatile boolean automatic = true;
  private volatile @Nullable BlipException failure;
  private volatile @Nullable BlipException refusal;

  MemoryLog() {
    this(List.of());
  }

  MemoryLog(List<LogRecord> stored) {
    this.stored = new ArrayList<>(stored);
  }

  /** Whether appends are answered by {@link #settle} without a call of {@link #answer}. */
  void automatic(boolean on) {
    automatic = on;
  }

  void failWith(@Nullable BlipException reason) {
    failure = reason;
  }

  /** What a broker finds that starts after this one was killed, with so many unanswered records. */
  synchronized MemoryLog crash(int unanswered) {
    List<LogRecord> left = new ArrayList<>(stored);
    waiting.stream().limit(unanswered).forEach(one -> left.add(one.record()));
    return new MemoryLog(left);
  }

  synchronized int unanswered() {
    return waiting.size();
  }

  synchronized List<LogRecord> records() {
    return List.copyOf(stored);
  }

  /** Answers everything that waits, and what that brings. */
  void settle() {
    while (automatic && answer()) {}
  }

  /** Answers the oldest append; false if there is none. */
  boolean answer() {
    Waiting next;
    BlipException refused;
    synchronized (this) {
      next = waiting.poll();
      refused = failure;
      if (next != null && refused == null) {
        stored.add(next.record());
      }
    }
    if (next == null) {
      return false;
    }
    if (refused == null) {
      next.listener().appended(Durability.LOG);
    } else {
      next.listener().failed(refused);
    }
    return true;
  }

  @Override
  public void replay(Reader reader) {
    for (LogRecord record : records()) {
      reader.read(record, 64);
    }
  }

  @Override
  public void append(LogRecord record, Durability atLeast, AppendListener listener) {
    BlipException refused = refusal;
    if (refused != null) {
      listener.failed(refused);
      return;
    }
    synchronized (this) {
      waiting.add(new Waiting(record, listener));
    }
  }

  /** Whether appends are refused within the call, as a closed log does. */
  void refuseAtOnce(@Nullable BlipException reason) {
    refusal = reason;
  }

  @Override
  public Durability durability() {
    return Durability.LOG;
  }

  @Override
  public Health health() {
    BlipException reason = failure;
    return reason == null ? Health.OK : new Health(false, String.valueOf(reason.getMessage()));
  }

  @Override
  public LogStats stats() {
    return LogStats.NONE;
  }

  @Override
  public void close() {
    settle();
  }
}
