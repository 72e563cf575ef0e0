package io.blipmq.api;

import java.time.Duration;

/**
 * When the journal makes what it has written durable against a power cut. After the end of the
 * process alone, every policy keeps everything that was confirmed.
 */
public sealed interface FsyncPolicy {
  /** A sync after at most {@code count} records; a publisher is answered after the sync. */
  record EveryN(int count) implements FsyncPolicy {
    public EveryN {
      if (count < 1) {
        throw new BlipException.InvalidRequest("every_n:" + count + "; use 1 or more");
      }
    }

    @Override
    public String toString() {
      return "every_n:" + count;
    }
  }

  /** A sync at most {@code interval} after a write; a publisher is answered after the write. */
  record Interval(Duration interval) implements FsyncPolicy {
    public Interval {
      if (interval.toMillis() < 1 || interval.toMillis() > 3_600_000) {
        throw new BlipException.InvalidRequest(
            "interval_ms:" + interval.toMillis() + "; use 1 to 3600000");
      }
    }

    @Override
    public String toString() {
      return "interval_ms:" + interval.toMillis();
    }
  }

  /** The operating system decides; a publisher is answered after the write. */
  record None() implements FsyncPolicy {
    @Override
    public String toString() {
      return "none";
    }
  }

  /**
   * The policy that a text names: {@code always} (the same as {@code every_n:1}), {@code
   * every_n:N}, {@code interval_ms:T} or {@code none}.
   *
   * @throws BlipException.InvalidRequest if it names none
   */
  static FsyncPolicy parse(String text) {
    try {
      if (text.equals("always")) {
        return new EveryN(1);
      } else if (text.equals("none")) {
        return new None();
      } else if (text.startsWith("every_n:")) {
        return new EveryN(Integer.parseInt(text.substring("every_n:".length())));
      } else if (text.startsWith("interval_ms:")) {
        return new Interval(
            Duration.ofMillis(Integer.parseInt(text.substring("interval_ms:".length()))));
      }
    } catch (NumberFormatException e) {
      // falls through to the one message that lists what is allowed
    }
    throw new BlipException.InvalidRequest(
        "fsync policy \"" + text + "\"; use always, every_n:N, interval_ms:T or none");
  }
}
