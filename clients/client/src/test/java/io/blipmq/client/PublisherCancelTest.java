package io.blipmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** What a subscriber asks for once it has cancelled. */
final class PublisherCancelTest {
  @Test
  void requestAfterCancelAsksForNothing() throws InterruptedException {
    List<Delivery> got = new ArrayList<>();
    try (BlipMQ blip = BlipMQ.open();
        Subscription subscription = blip.topic("t").subscribe()) {
      blip.topic("t").publish("m");

      subscription.publisher(Runnable::run).subscribe(new CancelsFirst(got));
    }
    assertThat(got).isEmpty();
  }

  /** Cancels in the middle of the publisher's loop, and requests then. */
  private record CancelsFirst(List<Delivery> got) implements Flow.Subscriber<Delivery> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
      subscription.request(1);
    }

    @Override
    public void onNext(Delivery delivery) {
      got.add(delivery);
    }

    @Override
    public void onError(Throwable failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void onComplete() {}
  }
}
