package io.blipmq.benchmarks.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.function.IntFunction;

/** A blocking queue for each consumer. */
final class BlockingQueueChannel implements Channel {
  private final Workload workload;
  private final byte[] payload;
  private final List<BlockingQueue<byte[]>> queues = new ArrayList<>();
  private final ConsumerThreads consumers = new ConsumerThreads();

  /**
   * Opens it.
   *
   * @param take how many a consumer takes at once, at the most
   */
  BlockingQueueChannel(
      Workload workload, Tally[] tallies, IntFunction<BlockingQueue<byte[]>> kind, int take) {
    this.workload = workload;
    this.payload = new byte[workload.payloadBytes];
    for (Tally tally : tallies) {
      BlockingQueue<byte[]> queue = kind.apply(workload.capacity());
      queues.add(queue);
      consumers.start(
          take == 1 ? () -> tally.received(queue.take().length) : drain(queue, tally, take));
    }
  }

  private static ConsumerThreads.Turn drain(BlockingQueue<byte[]> queue, Tally tally, int most) {
    List<byte[]> batch = new ArrayList<>(most);
    return () -> {
      batch.add(queue.take());
      queue.drainTo(batch, most - 1);
      for (int i = 0; i < batch.size(); i++) {
        tally.received(batch.get(i).length);
      }
      batch.clear();
    };
  }

  @Override
  public void publish(int publisher, int messages) throws InterruptedException {
    for (int sent = 0; sent < messages; sent++) {
      byte[] item = workload.copies() ? payload.clone() : payload;
      for (int i = 0; i < queues.size(); i++) {
        queues.get(i).put(item);
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    consumers.stop();
  }
}
