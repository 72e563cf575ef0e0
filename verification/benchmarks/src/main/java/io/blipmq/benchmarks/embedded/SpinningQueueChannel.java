package io.blipmq.benchmarks.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jctools.queues.MessagePassingQueue;

/**
 * A queue of JCTools for each consumer, which spins while it has nothing, and gives way to others
 * of its core now and then.
 */
final class SpinningQueueChannel implements Channel {
  private static final int SPINS = 100;

  private final Workload workload;
  private final byte[] payload;
  private final List<MessagePassingQueue<byte[]>> queues = new ArrayList<>();
  private final ConsumerThreads consumers = new ConsumerThreads();

  SpinningQueueChannel(
      Workload workload, Tally[] tallies, IntFunction<MessagePassingQueue<byte[]>> kind) {
    this.workload = workload;
    this.payload = new byte[workload.payloadBytes];
    for (Tally tally : tallies) {
      MessagePassingQueue<byte[]> queue = kind.apply(workload.capacity());
      queues.add(queue);
      MessagePassingQueue.Consumer<byte[]> received = item -> tally.received(item.length);
      int[] idle = new int[1];
      consumers.start(
          () -> idle[0] = queue.drain(received, workload.take()) > 0 ? 0 : pause(idle[0]));
    }
  }

  // Spinning is what is measured here; on a machine with few cores it must give way to get on.
  @SuppressWarnings("ThreadPriorityCheck")
  private static int pause(int spins) {
    if (spins < SPINS) {
      Thread.onSpinWait();
      return spins + 1;
    }
    Thread.yield();
    return 0;
  }

  @Override
  public void publish(int publisher, int messages) {
    for (int sent = 0; sent < messages; sent++) {
      byte[] item = workload.copies() ? payload.clone() : payload;
      for (int i = 0; i < queues.size(); i++) {
        int spins = 0;
        while (!queues.get(i).offer(item)) {
          spins = pause(spins);
        }
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    consumers.stop();
  }
}
