package shop;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Delivery;
import io.blipmq.api.Subscription;
import java.time.Duration;
import java.util.List;

/**
 * Opens the brokers whose addresses it is given, all at once, and has each of them carry a message.
 * Prints what it sees; what is wrong ends it with an exception.
 */
public final class Shop {
  private Shop() {}

  public static void main(String[] addresses) throws InterruptedException {
    System.out.println("module " + Shop.class.getModule().getName());
    System.out.println("threads before " + threads());
    BlipMQ idle = BlipMQ.open();
    idle.topic("orders");
    System.out.println("threads of an idle broker " + threads());
    List<BlipMQ> brokers = java.util.Arrays.stream(addresses).map(BlipMQ::at).toList();
    for (int i = 0; i < brokers.size(); i++) {
      System.out.println(addresses[i].split(":")[0] + " " + carried(brokers.get(i), "m" + i));
    }
    System.out.println("topics of an idle broker " + idle.topics().list().size());
    brokers.forEach(BlipMQ::close);
    idle.close();
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!threads().isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    System.out.println("threads after " + threads());
  }

  private static String carried(BlipMQ broker, String text) throws InterruptedException {
    try (Subscription billing = broker.topic("orders").subscribe("billing")) {
      broker.topic("orders").publish(text);
      Delivery delivery = billing.receive(Duration.ofSeconds(20)).orElseThrow();
      billing.ack(delivery);
      return delivery.text() + " at " + delivery.offset();
    }
  }

  /** The names of threads that are not the JVM's own. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains("blipmq") || name.contains("netty"))
        .sorted()
        .toList();
  }
}
