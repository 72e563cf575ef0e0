package io.blipmq.system;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;

/**
 * A client of Eclipse Paho whose session lasts: it comes back by itself, and sends again what was
 * not acknowledged. What it publishes and what it got are numbers.
 */
final class LastingClient implements MqttCallback, AutoCloseable {
  private static final int WINDOW = 50;

  private final MqttAsyncClient client;
  private final Queue<Integer> got = new ConcurrentLinkedQueue<>();
  private final AtomicInteger completed = new AtomicInteger();
  private @Nullable Thread publishing;

  /** What could not be handed to the client for sure, and may yet be on its way. */
  private final Set<Integer> unsure = ConcurrentHashMap.newKeySet();

  private final AtomicInteger tried = new AtomicInteger();
  private volatile boolean open = true;

  LastingClient(int port, String name) throws MqttException {
    client = new MqttAsyncClient("tcp://127.0.0.1:" + port, name, new MemoryPersistence());
    client.setCallback(this);
  }

  String name() {
    return client.getClientId();
  }

  /** Connects, if need be again and again. */
  void connect() {
    MqttConnectOptions options = new MqttConnectOptions();
    options.setCleanSession(false);
    options.setAutomaticReconnect(true);
    options.setMaxReconnectDelay(500);
    options.setMaxInflight(10_000);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> {
          client.connect(options).waitForCompletion(30_000);
          return client.isConnected();
        });
  }

  void subscribe(String filter, int qos) throws MqttException {
    client.subscribe(filter, qos).waitForCompletion(30_000);
  }

  /** Goes without a word, and stays away. */
  void drop() throws MqttException {
    client.disconnectForcibly(0, 1, false);
  }

  /** Publishes one number after the other, as fast as they are acknowledged, in a thread. */
  void publishAsLongAsOpen(String topic, int qos) {
    publishing =
        Thread.startVirtualThread(() -> {
          while (open) {
            if (isReady()) {
              publish(topic, qos);
            } else {
              Awaitility.await()
                  .atMost(Duration.ofSeconds(100))
                  .pollInterval(Duration.ofMillis(1))
                  .until(() -> !open || isReady());
            }
          }
        });
  }

  private boolean isReady() {
    return client.isConnected() && tried.get() - unsure.size() - completed.get() < WINDOW;
  }

  private void publish(String topic, int qos) {
    int number = tried.getAndIncrement();
    try {
      client.publish(topic, Integer.toString(number).getBytes(StandardCharsets.UTF_8), qos, false);
    } catch (MqttException e) {
      unsure.add(number);
    }
  }

  /** Stops; what it has published. */
  List<Integer> stopPublishing() throws InterruptedException {
    open = false;
    Thread thread = publishing;
    if (thread != null) {
      thread.join();
    }
    return IntStream.range(0, tried.get()).boxed().filter(one -> !unsure.contains(one)).toList();
  }

  int completed() {
    return completed.get();
  }

  List<Integer> got() {
    return List.copyOf(got);
  }

  @Override
  public void connectionLost(@Nullable Throwable cause) {}

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    got.add(Integer.valueOf(new String(message.getPayload(), StandardCharsets.UTF_8)));
  }

  @Override
  public void deliveryComplete(IMqttDeliveryToken token) {
    completed.incrementAndGet();
  }

  @Override
  public void close() throws MqttException {
    open = false;
    try {
      client.disconnectForcibly(0, 1, false);
    } finally {
      client.close(true);
    }
  }
}
