package io.blipmq.examples;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;

/** A broker inside the program, a topic, two readers that each get everything. */
final class QuickStart {
  private QuickStart() {}

  public static void main(String[] args) throws InterruptedException {
    try (BlipMQ blip = BlipMQ.open()) {
      Topic orders = blip.topic("orders"); // topics are made by their first use

      try (Subscription billing = orders.subscribe("billing");
          Subscription shipping = orders.subscribe("shipping")) {
        orders.publish("one pair of shoes");
        orders.publish("two hats");

        for (int i = 0; i < 2; i++) {
          Delivery delivery = billing.receive();
          System.out.println("billing got " + delivery.text());
          billing.ack(delivery); // not acknowledged, it would be delivered again
        }
        Delivery delivery = shipping.receive();
        System.out.println("shipping got " + delivery.text());
        shipping.ack(delivery);
      }

      // A named subscription remembers where it was, also while nobody reads.
      try (Subscription shipping = orders.subscribe("shipping")) {
        System.out.println("shipping goes on with " + shipping.receive().text());
      }
    }
  }
}
