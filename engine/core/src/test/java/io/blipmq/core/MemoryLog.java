package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.core.port.LogNeeds;
import io.blipmq.core.port.LogPage;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.LogStats;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.port.ReadRequest;
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
  private volatile @Nullable BlipException readFailure;
  private volatile boolean delaysRefused;
  private volatile boolean checkpointDue;
  private int reads;
  private int replayFrom;

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
    List<LogRecord> all = records();
    for (LogRecord record : all.subList(replayFrom, all.size())) {
      reader.read(record, 64);
    }
  }

  /** Reads at once; so what a page holds is what the log holds at the call. */
  @Override
  public void read(ReadRequest request, PageListener listener) {
    BlipException unreadable = readFailure;
    if (unreadable != null) {
      listener.failed(unreadable);
      return;
    }
    reads++;
    List<Long> offsets = new ArrayList<>();
    List<Message> messages = new ArrayList<>();
    long bytes = 0;
    for (LogRecord record : records()) {
      if (bytes < request.maxBytes()) {
        int before = messages.size();
        collect(record, request, offsets, messages);
        for (Message message : messages.subList(before, messages.size())) {
          bytes += message.memoryBytes();
        }
      }
    }
    long next = bytes < request.maxBytes() ? request.to() : offsets.getLast() + 1;
    listener.read(
        new LogPage(
            offsets.stream().mapToLong(Long::longValue).toArray(),
            messages.toArray(Message[]::new),
            messages.size(),
            next,
            1));
  }

  private static void collect(
      LogRecord record, ReadRequest request, List<Long> offsets, List<Message> messages) {
    switch (record) {
      case LogRecord.Publish publish
          when publish.topic() == request.topic() && publish.partition() == request.partition() -> {
        for (int i = 0; i < publish.messages().size(); i++) {
          collect(publish.firstOffset() + i, publish.messages().get(i), request, offsets, messages);
        }
      }
      case LogRecord.Release release
          when release.topic() == request.topic() && release.partition() == request.partition() ->
          collect(release.offset(), release.message(), request, offsets, messages);
      default -> {}
    }
  }

  private static void collect(
      long offset,
      Message message,
      ReadRequest request,
      List<Long> offsets,
      List<Message> messages) {
    if (offset >= request.from() && offset < request.to()) {
      offsets.add(offset);
      messages.add(message);
    }
  }

  /** Whether pages can't be read now, and why. */
  void failReadsWith(@Nullable BlipException reason) {
    readFailure = reason;
  }

  /** How many pages have been read. */
  int reads() {
    return reads;
  }

  /** Asks the engine what it needs of every partition that has records, and keeps the rest. */
  @Override
  public void reclaim(LogNeeds needs) {
    needs.pinned(List.of());
  }

  /** Says that it is time for a checkpoint, or not. */
  void checkpointDue(boolean due) {
    checkpointDue = due;
  }

  /** What a broker finds that starts from the last complete checkpoint. */
  synchronized MemoryLog crashAfterCheckpoint() {
    int end = -1;
    int begin = 0;
    for (int i = stored.size() - 1; i >= 0 && begin == 0; i--) {
      if (end < 0 && stored.get(i) instanceof LogRecord.CheckpointEnd) {
        end = i;
      } else if (end >= 0 && stored.get(i) instanceof LogRecord.CheckpointBegin) {
        begin = i;
      }
    }
    MemoryLog next = new MemoryLog(stored);
    next.replayFrom = begin;
    return next;
  }

  @Override
  public void append(LogRecord record, Durability atLeast, AppendListener listener) {
    BlipException refused = refusal;
    if (refused == null && delaysRefused && record instanceof LogRecord.Delay) {
      refused = new BlipException.StorageFull("no delayed messages");
    }
    if (refused != null) {
      listener.failed(refused);
      return;
    }
    synchronized (this) {
      waiting.add(new Waiting(record, listener));
    }
  }

  /** Whether delayed messages are refused within the call. */
  void refuseDelays(boolean on) {
    delaysRefused = on;
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
    return new LogStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, checkpointDue);
  }

  @Override
  public void close() {
    settle();
  }
}
