package io.blipmq.benchmarks.embedded;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import com.lmax.disruptor.util.DaemonThreadFactory;

/** LMAX Disruptor: one handler for each consumer; what is copied is copied into the ring. */
final class DisruptorChannel implements Channel {
  private final Workload workload;
  private final byte[] payload;
  private final Disruptor<Slot> disruptor;
  private final RingBuffer<Slot> ring;

  private static final class Slot {
    byte[] payload;

    Slot(byte[] payload) {
      this.payload = payload;
    }
  }

  DisruptorChannel(Workload workload, Tally[] tallies, WaitStrategy strategy) {
    this.workload = workload;
    this.payload = new byte[workload.payloadBytes];
    this.disruptor =
        new Disruptor<>(
            () -> new Slot(workload.copies() ? new byte[workload.payloadBytes] : payload),
            workload.capacity(),
            DaemonThreadFactory.INSTANCE,
            workload.publishers > 1 ? ProducerType.MULTI : ProducerType.SINGLE,
            strategy);
    for (Tally tally : tallies) {
      disruptor.handleEventsWith((slot, _, _) -> tally.received(slot.payload.length));
    }
    this.ring = disruptor.start();
  }

  @Override
  public void publish(int publisher, int messages) {
    for (int sent = 0; sent < messages; sent += workload.batch) {
      long last = ring.next(workload.batch);
      long first = last - workload.batch + 1;
      for (long sequence = first; sequence <= last; sequence++) {
        fill(ring.get(sequence));
      }
      ring.publish(first, last);
    }
  }

  private void fill(Slot slot) {
    if (workload.copies()) {
      System.arraycopy(payload, 0, slot.payload, 0, payload.length);
    } else {
      slot.payload = payload;
    }
  }

  @Override
  public void close() {
    disruptor.halt();
  }
}
