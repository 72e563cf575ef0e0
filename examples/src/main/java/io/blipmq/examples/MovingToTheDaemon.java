package io.blipmq.examples;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.TypedDelivery;
import io.blipmq.api.TypedSubscription;
import io.blipmq.api.TypedTopic;
import io.blipmq.api.codec.Codec;

/**
 * The same program with its broker inside, inside with a journal, or in a daemon: which one is a
 * setting.
 *
 * <pre>
 *   MovingToTheDaemon                          in memory
 *   MovingToTheDaemon journal:/var/lib/shop    with a journal
 *   MovingToTheDaemon blip://localhost:7878    in the daemon that ./blipmq start runs
 * </pre>
 */
final class MovingToTheDaemon {
  private MovingToTheDaemon() {}

  record Order(String customer, int cents) {}

  public static void main(String[] args) throws InterruptedException {
    String uri = args.length > 0 ? args[0] : "mem:";

    try (BlipMQ blip = BlipMQ.at(uri)) { // the one line
      TypedTopic<Order> orders = blip.topic("orders", Codec.json(Order.class));
      try (TypedSubscription<Order> billing = orders.subscribe("billing")) {
        orders.publish(new Order("ann", 4_990));
        TypedDelivery<Order> delivery = billing.receive();
        System.out.println(
            "%s pays %d cents".formatted(delivery.value().customer(), delivery.value().cents()));
        billing.ack(delivery);
      }
    }
  }
}
