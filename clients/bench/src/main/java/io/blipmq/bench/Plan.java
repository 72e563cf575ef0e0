package io.blipmq.bench;

import io.blipmq.api.BlipException;
import io.blipmq.api.FsyncPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a run does: who takes part, how it is sent, and to what.
 *
 * @param shape who takes part and what goes over the connections
 * @param flow how much is sent, and when
 * @param where the broker
 */
public record Plan(Shape shape, Flow flow, Where where) {
  private static final int MOST_CONNECTIONS = 10_000;
  private static final int LARGEST_BATCH = 16_384;

  /**
   * Who takes part. Every subscriber gets every message of every topic.
   *
   * @param publishers connections that publish, from 1
   * @param subscribers connections that read, from 0
   * @param topics how many; each publisher publishes to all of them in turn
   * @param messageBytes the size of each payload, at least 8
   * @param qos 0, or 1: each publish is confirmed
   */
  public record Shape(int publishers, int subscribers, int topics, int messageBytes, int qos) {
    public Shape {
      within("publishers", publishers, 1, MOST_CONNECTIONS);
      within("subscribers", subscribers, 0, MOST_CONNECTIONS);
      within("topics", topics, 1, Stamp.MOST_STREAMS);
      within("msg-size", messageBytes, Long.BYTES, 64 << 20);
      within("qos", qos, 0, 1);
      if ((long) publishers * topics > Stamp.MOST_STREAMS) {
        throw new BlipException.InvalidRequest(
            publishers
                + " publishers to "
                + topics
                + " topics each make "
                + (long) publishers * topics
                + " streams; use at most "
                + Stamp.MOST_STREAMS);
      }
    }
  }

  /**
   * How it is sent.
   *
   * @param messages how many in all; 0 for as many as go out in the duration
   * @param duration for how long; zero until all messages are sent
   * @param rate messages a second, all publishers together; 0 for as fast as it goes
   * @param batch messages that are published at once
   * @param window the most messages of a publisher that are not confirmed (QoS 1), or that not all
   *     subscribers have got (QoS 0); 0 for any number
   * @param warmup for how long messages are sent first that do not count
   */
  public record Flow(
      long messages, Duration duration, double rate, int batch, int window, Duration warmup) {
    public Flow {
      within("batch", batch, 1, LARGEST_BATCH);
      within("window", window, 0, Integer.MAX_VALUE);
      if (messages < 0 || duration.isNegative() || warmup.isNegative()) {
        throw new BlipException.InvalidRequest("messages, duration and warmup: use 0 or more");
      }
      if (!(rate >= 0) || Double.isInfinite(rate)) {
        throw new BlipException.InvalidRequest("rate " + rate + "; use 0 or more");
      }
      if (messages == 0 && duration.isZero()) {
        throw new BlipException.InvalidRequest(
            "neither messages nor a duration; say how many to send, or for how long");
      }
      if (window > 0 && batch > window) {
        throw new BlipException.InvalidRequest(
            "a batch of " + batch + " never fits a window of " + window + "; use a smaller batch");
      }
    }
  }

  /**
   * The broker.
   *
   * @param target its address; empty for one in this process
   * @param journal the folder of its journal, in this process only
   * @param fsync when that is synced
   * @param prefetch the most messages on the way to a subscriber and not settled
   * @param apiKey for a broker that wants one
   */
  public record Where(
      Optional<URI> target,
      Optional<Path> journal,
      FsyncPolicy fsync,
      int prefetch,
      Optional<String> apiKey) {
    public Where {
      within("prefetch", prefetch, 1, 1 << 24);
      if (target.isPresent() && journal.isPresent()) {
        throw new BlipException.InvalidRequest(
            "a journal is for the broker in this process; whether "
                + target.get()
                + " has one is told in its own configuration");
      }
    }
  }

  public Plan {
    if (shape.qos == 0 && journalIsIdle(shape, where)) {
      throw new BlipException.InvalidRequest(
          "QoS 0 messages never get to a journal; use --qos 1, or leave it out");
    }
    if (flow.messages > 0 && flow.messages < shape.publishers) {
      throw new BlipException.InvalidRequest(
          flow.messages + " messages for " + shape.publishers + " publishers; use one for each");
    }
  }

  private static boolean journalIsIdle(Shape shape, Where where) {
    return where.journal.isPresent() && shape.qos == 0;
  }

  /** How many messages that publisher sends; 0 for as many as go out in the duration. */
  long messagesOf(int publisher) {
    long even = flow.messages / shape.publishers;
    return publisher < flow.messages % shape.publishers ? even + 1 : even;
  }

  private static void within(String what, int value, int from, int to) {
    if (value < from || value > to) {
      throw new BlipException.InvalidRequest(what + " is " + value + "; use " + from + " to " + to);
    }
  }
}
