package io.blipmq.core;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.Settlement;
import io.blipmq.core.subscription.Consumer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One settlement of an embedded consumer, on its way to the engine. One thread. */
final class Settling {
  private final Consumer consumer;
  private int unknown;

  Settling(Consumer consumer) {
    this.consumer = consumer;
  }

  void apply(Settlement settlement) {
    switch (settlement) {
      case Settlement.Accept accept ->
          each(accept.deliveries(), (cursor, at) -> consumer.accept(cursor, at, at));
      case Settlement.AcceptThrough through ->
          each(List.of(through.last()), consumer::acceptThrough);
      case Settlement.Retry retry -> {
        long delay = retry.delay().map(Duration::toMillis).orElse(-1L);
        each(retry.deliveries(), (cursor, at) -> consumer.retry(cursor, at, at, delay));
      }
      case Settlement.Reject reject ->
          each(reject.deliveries(), (cursor, at) -> consumer.reject(cursor, at, at));
      case Settlement.Commit commit -> consumer.commit(commit);
    }
  }

  CompletableFuture<Void> recorded() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    consumer.afterRecorded(new Recorded(done, unknown));
    return done;
  }

  private void each(List<Delivery> deliveries, Disposal disposal) {
    String topic = "";
    int partition = -1;
    int cursor = 0;
    for (Delivery delivery : deliveries) {
      if (delivery.partition() != partition || !delivery.topic().equals(topic)) {
        topic = delivery.topic();
        partition = delivery.partition();
        cursor = consumer.cursor(topic, partition);
      }
      unknown += disposal.dispose(cursor, delivery.offset());
    }
  }

  private interface Disposal {
    int dispose(int cursor, long offset);
  }

  /** Ends the future of a settlement when the journal has it. */
  record Recorded(CompletableFuture<Void> done, int unknown) implements Consumer.RecordedListener {
    @Override
    public void recorded() {
      if (unknown == 0) {
        done.complete(null);
      } else {
        done.completeExceptionally(
            new BlipException.InvalidRequest(
                unknown
                    + " of these deliveries are not in flight with this consumer any more; they may"
                    + " come again, see the ack deadline"));
      }
    }

    @Override
    public void failed(BlipException reason) {
      done.completeExceptionally(reason);
    }
  }
}
