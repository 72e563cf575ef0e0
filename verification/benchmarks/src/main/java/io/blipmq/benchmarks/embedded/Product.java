package io.blipmq.benchmarks.embedded;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;

/** What takes part. */
public enum Product {
  BLIPMQ("BlipMQ", true),
  DISRUPTOR_BLOCKING("Disruptor, blocking", true),
  DISRUPTOR_SPINNING("Disruptor, spinning", false),
  JCTOOLS_SPSC("JCTools SPSC, spinning", false),
  JCTOOLS_MPMC("JCTools MPMC, spinning", false),
  SUBMISSION_PUBLISHER("SubmissionPublisher", true),
  ARRAY_BLOCKING_QUEUE("ArrayBlockingQueue", true),
  /** The same, and a consumer that has taken one drains what else is there. */
  ARRAY_BLOCKING_QUEUE_DRAINED("ArrayBlockingQueue, drained", true),
  LINKED_BLOCKING_QUEUE("LinkedBlockingQueue", true);

  final String title;

  /** Whether a consumer that waits leaves the processor to others. */
  final boolean parks;

  Product(String title, boolean parks) {
    this.title = title;
    this.parks = parks;
  }

  Channel open(Workload workload, Tally[] tallies) {
    return switch (this) {
      case BLIPMQ -> new BlipChannel(workload, tallies);
      case DISRUPTOR_BLOCKING ->
          new DisruptorChannel(workload, tallies, new BlockingWaitStrategy());
      case DISRUPTOR_SPINNING ->
          new DisruptorChannel(workload, tallies, new YieldingWaitStrategy());
      case JCTOOLS_SPSC ->
          new SpinningQueueChannel(workload, tallies, SpscVarHandleArrayQueue::new);
      case JCTOOLS_MPMC ->
          new SpinningQueueChannel(workload, tallies, MpmcVarHandleArrayQueue::new);
      case SUBMISSION_PUBLISHER -> new SubmissionChannel(workload, tallies);
      case ARRAY_BLOCKING_QUEUE ->
          new BlockingQueueChannel(workload, tallies, ArrayBlockingQueue::new, workload.batch);
      case ARRAY_BLOCKING_QUEUE_DRAINED ->
          new BlockingQueueChannel(workload, tallies, ArrayBlockingQueue::new, workload.take());
      case LINKED_BLOCKING_QUEUE ->
          new BlockingQueueChannel(workload, tallies, LinkedBlockingQueue::new, workload.batch);
    };
  }

  /** Whether it can carry that workload. */
  boolean carries(Workload workload) {
    return this != JCTOOLS_SPSC || workload.publishers == 1;
  }
}
