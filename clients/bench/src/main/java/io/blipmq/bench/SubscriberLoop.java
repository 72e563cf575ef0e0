package io.blipmq.bench;

import io.blipmq.api.BlipException;
import io.blipmq.bench.endpoint.Receiver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/**
 * One subscriber: {@link #run} on its thread; what is said to be so may be read by any, the figures
 * once the thread has ended.
 */
final class SubscriberLoop implements Receiver.Arrivals {
  private static final int DIGITS = 3;

  private final int topics;
  private final List<PublisherLoop> publishers;
  private final Streams streams;
  private final Histogram latency = new Histogram(DIGITS);

  /** Messages of each publisher so far. */
  private final AtomicLongArray got;

  private final AtomicLong distinct = new AtomicLong();

  /** Nothing counts until it is said from when on. */
  private volatile long measuredFromNanos = System.nanoTime() + Long.MAX_VALUE / 2;

  private volatile boolean closing;

  private long nowNanos;
  private long fromNanos;
  private long measured;
  private long lastNanos;
  private int publisher;
  private int ofPublisher;

  SubscriberLoop(Plan plan, List<PublisherLoop> publishers) {
    this.topics = plan.shape().topics();
    this.publishers = publishers;
    this.streams = new Streams(plan.shape().publishers() * topics);
    this.got = new AtomicLongArray(plan.shape().publishers());
  }

  /** Receives until the connection is closed. */
  void run(Receiver receiver) throws IOException, InterruptedException {
    try {
      while (true) {
        receiver.receive(this);
      }
    } catch (IOException | BlipException e) {
      if (!closing) {
        throw e;
      }
    }
  }

  /** What was sent earlier than now does not count. Any thread. */
  void measureFromNow() {
    measuredFromNanos = System.nanoTime();
  }

  /** The connection is about to be closed. Any thread. */
  void closing() {
    closing = true;
  }

  @Override
  public void begin() {
    nowNanos = System.nanoTime();
    fromNanos = measuredFromNanos - Stamp.TICK_NANOS;
  }

  @Override
  public void arrived(long stamp) {
    int stream = Stamp.stream(stamp);
    streams.arrived(stream, stamp);
    int from = topics == 1 ? stream : stream / topics;
    if (from != publisher) {
      tellPublisher();
      publisher = from;
    }
    ofPublisher++;
    long age = Stamp.ageNanos(stamp, nowNanos);
    if (nowNanos - age - fromNanos >= 0) {
      latency.recordValue(Math.max(1, age));
      measured++;
    }
  }

  @Override
  public void end() {
    tellPublisher();
    if (distinct.get() != streams.distinct()) {
      lastNanos = nowNanos;
      distinct.set(streams.distinct());
    }
  }

  private void tellPublisher() {
    if (ofPublisher > 0) {
      got.set(publisher, got.get(publisher) + ofPublisher);
      ofPublisher = 0;
      publishers.get(publisher).window().progressed();
    }
  }

  /** How many messages of a publisher have come. Any thread. */
  long got(int publisher) {
    return got.get(publisher);
  }

  /** How many messages have come, each counted once. Any thread. */
  long distinct() {
    return distinct.get();
  }

  long measured() {
    return measured;
  }

  /** When the last one came. */
  long lastNanos() {
    return lastNanos;
  }

  Streams streams() {
    return streams;
  }

  Histogram latency() {
    return latency;
  }
}
