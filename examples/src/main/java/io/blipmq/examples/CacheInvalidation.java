package io.blipmq.examples;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fan-out: each of three nodes keeps a copy of what it has read, and forgets what has changed. A
 * node that is away needs no old news, its copy is empty when it comes back: so the subscriptions
 * are unnamed, and the messages live in memory only.
 */
final class CacheInvalidation {
  private CacheInvalidation() {}

  /** A node with its copy, and its own subscription to all that changes below "changed". */
  private record Node(String name, Map<String, String> copy, Subscription changes)
      implements AutoCloseable {
    static Node start(String name, BlipMQ blip) {
      Map<String, String> copy = new TreeMap<>(Map.of("price/hat", "20", "price/shoes", "90"));
      SubscribeOptions options = SubscribeOptions.unnamed().withQos(QoS.AT_MOST_ONCE);
      return new Node(name, copy, blip.subscribe("changed/#", options));
    }

    void forgetWhatChanged() throws InterruptedException {
      String changed = changes.receive().topic().substring("changed/".length());
      copy.remove(changed);
      System.out.println(name + " forgets " + changed + " and keeps " + copy.keySet());
    }

    @Override
    public void close() {
      changes.close();
    }
  }

  public static void main(String[] args) throws InterruptedException {
    try (BlipMQ blip = BlipMQ.open()) {
      List<Node> nodes = new ArrayList<>();
      for (String name : List.of("north", "south", "west")) {
        nodes.add(Node.start(name, blip));
      }
      // Somebody changes the price of shoes. The topic's name says all; there is no payload.
      Message changed = Message.builder(new byte[0]).qos(QoS.AT_MOST_ONCE).build();
      blip.topic("changed/price/shoes").publish(changed);
      for (Node node : nodes) {
        node.forgetWhatChanged();
        node.close();
      }
    }
  }
}
