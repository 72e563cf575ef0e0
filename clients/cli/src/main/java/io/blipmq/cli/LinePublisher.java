package io.blipmq.cli;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.Message;
import io.blipmq.api.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Publishes lines in their order, each as a message, many of them unconfirmed at a time. One
 * thread.
 *
 * <p>Line n's future is in {@code window[(n − 1) mod size]} until line n and all before it are
 * settled: {@code settled ≤ sent ≤ settled + size}. A full window waits for the line in its middle
 * rather than its first, so that one wake-up makes room for many lines.
 */
final class LinePublisher {
  /** How many lines may be unconfirmed. */
  static final int WINDOW = 16 * 1024;

  /** How long confirms are waited for once an interruption has asked for the end. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private final Topic topic;
  private final Function<Lines, Message> message;
  private final Interruption interruption;
  private final List<CompletableFuture<Confirmation>> window = new ArrayList<>(WINDOW);

  private long sent;
  private long settled;
  private long confirmed;
  private long firstFailed;
  private Optional<Throwable> failure = Optional.empty();

  LinePublisher(Topic topic, Function<Lines, Message> message, Interruption interruption) {
    this.topic = topic;
    this.message = message;
    this.interruption = interruption;
  }

  /**
   * What became of the lines.
   *
   * @param sent how many were handed to the broker
   * @param confirmed how many of them it confirmed
   * @param firstFailed the number of the first that was not confirmed, 0 if all were
   * @param failure why not, or why no more lines were read
   * @param nanos how long it took
   */
  record Outcome(
      long sent, long confirmed, long firstFailed, Optional<Throwable> failure, long nanos) {}

  /**
   * Publishes until the lines end, one is refused, reading fails or an interruption is requested,
   * and waits for the confirms of what was sent by then.
   */
  Outcome publish(Lines lines) {
    long began = System.nanoTime();
    try {
      while (!interruption.requested() && failure.isEmpty() && lines.next()) {
        send(lines);
      }
    } catch (InterruptedException e) {
      // Requested below, or by whoever raised the interruption.
    } catch (IOException | CommandException e) {
      if (!interruption.requested()) {
        failure = Optional.of(e);
      }
    }
    awaitConfirms();
    return new Outcome(sent, confirmed, firstFailed, failure, System.nanoTime() - began);
  }

  private void send(Lines lines) throws InterruptedException {
    if (sent - settled == WINDOW) {
      await(sent - WINDOW / 2, Long.MAX_VALUE);
      settleWhatIsDone();
      if (failure.isPresent()) {
        return;
      }
    }
    CompletableFuture<Confirmation> future;
    try {
      future = topic.publishAsync(message.apply(lines));
    } catch (BlipException e) {
      future = CompletableFuture.failedFuture(e);
    }
    int slot = slot(sent);
    if (slot == window.size()) {
      window.add(future);
    } else {
      window.set(slot, future);
    }
    sent++;
    if (future.isCompletedExceptionally()) {
      settleWhatIsDone();
    }
  }

  /** Counts futures from the oldest to the first that is not done. */
  private void settleWhatIsDone() {
    while (settled < sent && window.get(slot(settled)).isDone()) {
      settleOldest();
    }
  }

  private void settleOldest() {
    CompletableFuture<Confirmation> future = window.get(slot(settled));
    settled++;
    if (future.state() == CompletableFuture.State.SUCCESS) {
      confirmed++;
    } else {
      Throwable reason =
          future.isCompletedExceptionally() && !future.isCancelled()
              ? future.exceptionNow()
              : new CommandException(ExitCode.FAILED, "no confirmation came in time");
      if (firstFailed == 0) {
        firstFailed = settled;
        failure = Optional.of(reason);
      }
    }
  }

  private void awaitConfirms() {
    long deadline = Long.MAX_VALUE;
    while (settled < sent) {
      if (interruption.requested() && deadline == Long.MAX_VALUE) {
        var _ = Thread.interrupted();
        deadline = System.nanoTime() + GRACE.toNanos();
      }
      try {
        await(settled, deadline);
      } catch (InterruptedException e) {
        if (!interruption.requested()) {
          deadline = System.nanoTime();
        }
        continue;
      }
      settleOldest();
    }
  }

  /** Waits until that line is done, or the deadline, in {@code System.nanoTime()}, has passed. */
  private void await(long line, long deadline) throws InterruptedException {
    CompletableFuture<Confirmation> future = window.get(slot(line));
    if (future.isDone()) {
      return;
    }
    try {
      if (deadline == Long.MAX_VALUE) {
        var _ = future.get();
      } else {
        long left = Math.max(0, deadline - System.nanoTime());
        var _ = future.get(left, TimeUnit.NANOSECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      // The future itself tells when it is settled.
    }
  }

  private static int slot(long line) {
    return (int) (line & (WINDOW - 1));
  }
}
