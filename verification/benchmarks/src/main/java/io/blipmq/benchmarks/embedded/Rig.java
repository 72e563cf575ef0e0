package io.blipmq.benchmarks.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** A channel with its publishers; used by one thread, which is the first publisher. */
final class Rig {
  private final Workload workload;
  private final Tally[] tallies;
  private final Channel channel;
  private final List<Thread> others = new ArrayList<>();
  private final Semaphore begin = new Semaphore(0);

  Rig(Workload workload, Product product) {
    this.workload = workload;
    this.tallies = new Tally[workload.consumers];
    for (int i = 0; i < tallies.length; i++) {
      tallies[i] = new Tally(workload.payloadBytes);
    }
    this.channel = product.open(workload, tallies);
    for (int i = 1; i < workload.publishers; i++) {
      int publisher = i;
      others.add(Thread.ofPlatform().daemon().name("publisher-" + i).start(() -> run(publisher)));
    }
  }

  private void run(int publisher) {
    try {
      while (true) {
        begin.acquire();
        channel.publish(publisher, workload.messages);
      }
    } catch (InterruptedException _) {
      // that is the end
    }
  }

  /** Publishes all messages of the workload, and waits until every consumer has each of them. */
  void exchange() throws InterruptedException {
    CountDownLatch latch = new CountDownLatch(tallies.length);
    for (Tally tally : tallies) {
      tally.expect((long) workload.messages * workload.publishers, latch);
    }
    begin.release(others.size());
    channel.publish(0, workload.messages);
    latch.await();
  }

  void close() throws InterruptedException {
    others.forEach(Thread::interrupt);
    for (Thread other : others) {
      other.join();
    }
    channel.close();
  }
}
