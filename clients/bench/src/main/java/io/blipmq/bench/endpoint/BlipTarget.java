package io.blipmq.bench.endpoint;

import io.blipmq.api.BlipException;
import io.blipmq.api.BlipMQ;
import io.blipmq.api.Confirmation;
import io.blipmq.api.ConnectOptions;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import io.blipmq.api.Topic;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.URI;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A broker of ours, through the interface that programs use. */
public final class BlipTarget implements Target {
  /** The payload's first eight bytes. */
  static final VarHandle STAMP =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final Duration A_WHILE = Duration.ofMillis(200);
  private static final int MOST_AT_ONCE = 4_096;

  private final Supplier<BlipMQ> connections;
  private final Traffic traffic;
  private final Traffic.Options options;
  private final @Nullable BlipMQ shared;

  private BlipTarget(
      Supplier<BlipMQ> connections,
      @Nullable BlipMQ shared,
      Traffic traffic,
      Traffic.Options options) {
    this.connections = connections;
    this.shared = shared;
    this.traffic = traffic;
    this.options = options;
  }

  static BlipTarget at(URI address, Traffic traffic, Traffic.Options options) {
    ConnectOptions to = ConnectOptions.to(address.toString());
    ConnectOptions how = options.apiKey().map(to::withApiKey).orElse(to);
    return new BlipTarget(() -> BlipMQ.connect(how), null, traffic, options);
  }

  /** A broker in this process, which is closed with the target. */
  public static BlipTarget inProcess(BlipMQ broker, Traffic traffic, Traffic.Options options) {
    return new BlipTarget(() -> broker, broker, traffic, options);
  }

  private QoS qos() {
    return traffic.confirmed() ? QoS.AT_LEAST_ONCE : QoS.AT_MOST_ONCE;
  }

  private BlipMQ connect() throws IOException {
    try {
      return connections.get();
    } catch (BlipException.Disconnected e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void disconnect(BlipMQ broker) {
    if (shared == null) {
      broker.close();
    }
  }

  @Override
  public Sender sender(Confirmations confirmations) throws IOException {
    return new Publisher(connect(), confirmations);
  }

  @Override
  public Receiver receiver() throws IOException {
    BlipMQ broker = connect();
    return new Reader(
        broker,
        broker.subscribe(
            traffic.all('/', '+'),
            SubscribeOptions.unnamed()
                .withQos(qos())
                .withOverflow(OverflowPolicy.BLOCK)
                .withPrefetch(options.prefetch())));
  }

  @Override
  public void close() {
    if (shared != null) {
      shared.close();
    }
  }

  /** Publishes batches as units, and messages that go alone one by one. */
  private final class Publisher implements Sender {
    private final BlipMQ broker;
    private final Confirmations confirmations;
    private final List<Topic> topics = new ArrayList<>();
    private final List<Message> batch = new ArrayList<>();
    private int topic;
    private long nowMillis;

    Publisher(BlipMQ broker, Confirmations confirmations) {
      this.broker = broker;
      this.confirmations = confirmations;
      traffic.topics().forEach(name -> topics.add(broker.topic(name)));
    }

    @Override
    public void add(int topic, long stamp) {
      if (batch.isEmpty()) {
        nowMillis = System.currentTimeMillis();
      }
      this.topic = topic;
      byte[] payload = new byte[traffic.messageBytes()];
      STAMP.set(payload, 0, stamp);
      batch.add(Message.builder(payload).qos(qos()).createdMillis(nowMillis).build());
    }

    @Override
    public void send() {
      long sentNanos = System.nanoTime();
      if (options.batch() > 1) {
        tell(topics.get(topic).publishBatch(batch), batch.size(), sentNanos);
      } else {
        for (Message message : batch) {
          tell(topics.get(topic).publishAsync(message), 1, sentNanos);
        }
      }
      batch.clear();
    }

    private void tell(CompletableFuture<Confirmation> answer, int messages, long sentNanos) {
      var _ =
          answer.whenComplete((done, failure) -> {
            if (failure != null) {
              confirmations.failed(
                  switch (failure) {
                    case BlipException.Disconnected e -> new IOException(e.getMessage(), e);
                    case Exception e -> e;
                    default -> new IllegalStateException(failure);
                  });
            } else if (traffic.confirmed()) {
              confirmations.confirmed(messages, sentNanos);
            }
          });
    }

    @Override
    public void close() {
      disconnect(broker);
    }
  }

  /** Receives in batches, and acknowledges each batch at QoS 1. */
  private final class Reader implements Receiver {
    private final BlipMQ broker;
    private final Subscription subscription;
    private long stamp;
    private final Message.PayloadReader stampReader =
        (array, start, length) -> stamp = (long) STAMP.get(array, start);

    Reader(BlipMQ broker, Subscription subscription) {
      this.broker = broker;
      this.subscription = subscription;
    }

    @Override
    public void receive(Arrivals arrivals) throws IOException, InterruptedException {
      List<Delivery> deliveries;
      try {
        deliveries = subscription.receiveBatch(MOST_AT_ONCE, A_WHILE);
      } catch (BlipException.Disconnected e) {
        throw new IOException(e.getMessage(), e);
      }
      arrivals.begin();
      for (int i = 0; i < deliveries.size(); i++) {
        deliveries.get(i).message().readPayload(stampReader);
        arrivals.arrived(stamp);
      }
      arrivals.end();
      if (traffic.confirmed() && !deliveries.isEmpty()) {
        subscription.ack(deliveries);
      }
    }

    @Override
    public void close() {
      subscription.close();
      disconnect(broker);
    }
  }
}
