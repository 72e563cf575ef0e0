package io.blipmq.benchmarks.embedded;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/** {@link SubmissionPublisher}: each consumer has asked for everything, and a thread. */
final class SubmissionChannel implements Channel {
  private final Workload workload;
  private final byte[] payload;
  private final ExecutorService executor;
  private final SubmissionPublisher<byte[]> publisher;

  SubmissionChannel(Workload workload, Tally[] tallies) {
    this.workload = workload;
    this.payload = new byte[workload.payloadBytes];
    this.executor =
        Executors.newFixedThreadPool(tallies.length, Thread.ofPlatform().daemon().factory());
    this.publisher = new SubmissionPublisher<>(executor, workload.capacity());
    for (Tally tally : tallies) {
      publisher.subscribe(new Consumer(tally));
    }
  }

  @Override
  public void publish(int publisher, int messages) {
    for (int sent = 0; sent < messages; sent++) {
      this.publisher.submit(workload.copies() ? payload.clone() : payload);
    }
  }

  @Override
  public void close() {
    publisher.close();
    executor.shutdownNow();
  }

  private record Consumer(Tally tally) implements Flow.Subscriber<byte[]> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(byte[] item) {
      tally.received(item.length);
    }

    @Override
    public void onError(Throwable throwable) {
      throw new IllegalStateException(throwable);
    }

    @Override
    public void onComplete() {}
  }
}
