package io.blipmq.bench;

import io.blipmq.bench.endpoint.Confirmations;
import io.blipmq.bench.endpoint.Sender;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * One publisher: {@link #run} on its thread, confirmations on any. It sends a phase at a time, the
 * warm-up first, and goes on with its numbers in the next.
 */
final class PublisherLoop implements Confirmations {
  private final Plan plan;
  private final int index;
  private final Window window;
  private final long[] numbers;
  private final AtomicLong confirmed = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final Consumer<Exception> onFailure;
  private final Histogram confirmLatency = new ConcurrentHistogram(3);
  private volatile long measuredFromNanos;
  private volatile boolean stopped;
  private int nextTopic;

  /**
   * One that has sent nothing.
   *
   * @param onFailure hears what {@link Confirmations#failed} does; called by any thread
   */
  PublisherLoop(Plan plan, int index, Subscribers subscribers, Consumer<Exception> onFailure) {
    this.plan = plan;
    this.index = index;
    this.onFailure = onFailure;
    this.numbers = new long[plan.shape().topics()];
    this.nextTopic = index % numbers.length;
    int size = plan.flow().window();
    boolean confirms = plan.shape().qos() > 0;
    this.window =
        confirms
            ? new Window(size, size, confirmed::get)
            : new Window(
                plan.shape().subscribers() == 0 ? 0 : size,
                size / 2,
                () -> subscribers.gotByAll(index));
  }

  Window window() {
    return window;
  }

  /**
   * Sends until it has sent that many, or that time is over, or it is told to stop.
   *
   * @param most 0 for any number
   * @param limitNanos 0 for any time
   */
  void run(Sender sender, long most, long limitNanos) throws IOException, InterruptedException {
    double perSecond = plan.flow().rate() / plan.shape().publishers();
    Pace pace = new Pace(perSecond);
    pace.start(perSecond == 0 ? 0 : 1e9 / plan.flow().rate() * index);
    measuredFromNanos = System.nanoTime();
    long before = sent.get();
    while (!stopped) {
      long soFar = sent.get();
      long left = most == 0 ? Long.MAX_VALUE : most - (soFar - before);
      if (left == 0 || (limitNanos > 0 && System.nanoTime() - measuredFromNanos >= limitNanos)) {
        break;
      }
      int batch = (int) Math.min(plan.flow().batch(), left);
      long due = pace.next(batch);
      if (!window.await(soFar, batch)) {
        throw new InterruptedException("interrupted while it waited for the broker");
      }
      send(sender, batch, due);
    }
  }

  private void send(Sender sender, int batch, long due) throws IOException, InterruptedException {
    int topic = nextTopic;
    nextTopic = topic + 1 == numbers.length ? 0 : topic + 1;
    int stream = index * numbers.length + topic;
    for (int i = 0; i < batch; i++) {
      sender.add(topic, Stamp.of(stream, numbers[topic]++, due));
    }
    sent.set(sent.get() + batch);
    sender.send();
  }

  /** No more is to be sent. Any thread. */
  void stop() {
    stopped = true;
  }

  @Override
  public void confirmed(int messages, long sentNanos) {
    if (sentNanos - measuredFromNanos >= 0) {
      long nanos = Math.max(1, System.nanoTime() - sentNanos);
      confirmLatency.recordValueWithCount(nanos, messages);
    }
    confirmed.addAndGet(messages);
    window.progressed();
  }

  @Override
  public void failed(Exception why) {
    onFailure.accept(why);
  }

  long sent() {
    return sent.get();
  }

  /** How many have been confirmed; all at QoS 0. */
  long confirmed() {
    return plan.shape().qos() > 0 ? confirmed.get() : sent.get();
  }

  Histogram confirmLatency() {
    return confirmLatency;
  }
}
