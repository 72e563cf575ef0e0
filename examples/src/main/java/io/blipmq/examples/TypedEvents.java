package io.blipmq.examples;

import io.blipmq.api.BadPayloadPolicy;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.TypedDelivery;
import io.blipmq.api.TypedSubscription;
import io.blipmq.api.TypedTopic;
import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.Compression;
import io.blipmq.api.codec.Format;
import java.util.Collections;
import java.util.List;

/** Events as records, compact and compressed; readers that find out by themselves how. */
final class TypedEvents {
  private TypedEvents() {}

  /** All that happens to an order. New kinds go to the end. */
  sealed interface OrderEvent permits Placed, Shipped {
    String customer();
  }

  record Placed(String customer, List<String> items) implements OrderEvent {}

  record Shipped(String customer, String carrier) implements OrderEvent {}

  public static void main(String[] args) throws InterruptedException {
    Format<OrderEvent> format = Format.of(Codec.binary(OrderEvent.class)).with(Compression.zstd(6));

    try (BlipMQ blip = BlipMQ.open()) {
      TypedTopic<OrderEvent> events = blip.topic("orders", format).keyedBy(OrderEvent::customer);
      try (TypedSubscription<OrderEvent> audit =
          events.subscribe("audit").onBadPayload(BadPayloadPolicy.deadLetter())) {
        events.publish(new Placed("ann", Collections.nCopies(1_000, "a pair of shoes")));
        events.with().publish(new Shipped("ann", "post")); // this one without compression
        blip.topic("orders").publish("this is no event");
        events.publish(new Placed("bob", List.of("hat")));

        for (int i = 0; i < 3; i++) {
          TypedDelivery<OrderEvent> delivery = audit.receive();
          describe(delivery);
          audit.ack(delivery);
        }
        System.out.println("unreadable: " + audit.badPayloads());
      }
    }
  }

  private static void describe(TypedDelivery<OrderEvent> delivery) {
    String event =
        switch (delivery.value()) {
          case Placed(String customer, List<String> items) ->
              customer + " ordered " + items.size() + " things";
          case Shipped(String customer, String carrier) -> customer + "'s order is with " + carrier;
        };
    System.out.println(
        "%s (%s, %s)"
            .formatted(
                event,
                delivery.headers().get("content-encoding").orElse("not compressed"),
                delivery.delivery().message().size() < 200 ? "below 200 bytes" : "large"));
  }
}
