package io.blipmq.gateway.http.api;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicName;
import io.blipmq.core.Broker;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.subscription.Cursor;
import io.blipmq.core.subscription.DeliverySink;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.http.Exchange;
import io.blipmq.gateway.http.Held;
import io.blipmq.gateway.http.Json;
import io.blipmq.gateway.http.Values;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A topic as server-sent events, for as long as the peer stays: what an unnamed subscription gets,
 * each message once. An event of a topic with one partition has its offset as id, so that a browser
 * which reconnects goes on behind the last one it saw. On the connection's event loop, but {@link
 * #ready}.
 *
 * <p>Nothing is polled while the socket takes nothing, so a peer that does not read costs what the
 * socket's buffer holds.
 */
final class EventStream extends Mailbox.Letter implements DeliverySink, Held {
  static final String TYPE = "text/event-stream";
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ID = "id: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

  private static final int POLL_MESSAGES = 256;
  private static final int PART_BYTES = 64 * 1024;
  private static final int FIRST_BYTES = 512;

  /** Parts before other connections of the event loop get their turn. */
  private static final int MOST_PARTS = 16;

  private final Exchange exchange;
  private final Broker broker;
  private final boolean numbered;
  private final long heartbeatMillis;
  private final AtomicBoolean posted = new AtomicBoolean();
  private @Nullable Consumer consumer;
  private Json.Bytes part = new Json.Bytes(FIRST_BYTES);
  private boolean sending;
  private @Nullable Future<?> timer;

  private EventStream(Exchange exchange, boolean numbered, long heartbeatMillis) {
    this.exchange = exchange;
    this.broker = exchange.services().broker();
    this.numbered = numbered;
    this.heartbeatMillis = heartbeatMillis;
  }

  static void begin(Exchange exchange, Duration heartbeat) {
    ReadRequest.check(exchange, true);
    exchange.refuseIfGoingDown();
    String topic = exchange.request().path("topic");
    boolean numbered = !TopicName.isPattern(topic);
    SubscribeOptions options = ReadRequest.options(exchange.request().query());
    Optional<String> last = exchange.request().header(LAST_EVENT_ID);
    if (last.isPresent() && !last.get().isEmpty()) {
      if (!numbered) {
        throw new BlipException.InvalidRequest(
            "the events of a pattern have no ids; leave " + LAST_EVENT_ID + " out");
      }
      long seen = Values.number(LAST_EVENT_ID, last.get(), 0, Long.MAX_VALUE >> 1);
      options = options.from(new StartPosition.Offset(seen + 1));
    }
    new EventStream(exchange, numbered, heartbeat.toMillis()).run(topic, options);
  }

  private void run(String topic, SubscribeOptions options) {
    Consumer attached = broker.subscribe(topic, options, this::ready);
    consumer = attached;
    exchange.hold(this);
    exchange.stream(TYPE);
    attached.addCredit(POLL_MESSAGES, 0);
    send();
    beatLater();
  }

  private Consumer consumer() {
    return Objects.requireNonNull(consumer);
  }

  /** A poll may find something. Any thread. */
  private void ready() {
    if (posted.compareAndSet(false, true)) {
      exchange.post(this);
    }
  }

  @Override
  protected void read() {
    posted.set(false);
    send();
  }

  private void send() {
    if (sending) {
      // A write has changed the writability.
      return;
    }
    sending = true;
    try {
      int parts = 0;
      while (!exchange.over() && exchange.writable() && sendPart()) {
        if (++parts == MOST_PARTS) {
          ready();
          return;
        }
      }
    } finally {
      sending = false;
    }
  }

  /** Sends what is there; false if that was all. */
  private boolean sendPart() {
    part = new Json.Bytes(FIRST_BYTES);
    int taken = consumer().poll(this, POLL_MESSAGES);
    if (taken > 0) {
      consumer().addCredit(taken, 0);
      exchange.send(part.view());
      return true;
    }
    if (consumer().ended().isPresent()) {
      exchange.endStream();
    }
    return false;
  }

  @Override
  public boolean accept(Cursor cursor, long offset, int attempt, QoS qos, Message message) {
    if (part.size() >= PART_BYTES) {
      return false;
    }
    if (numbered && cursor.partition().topic().partitions().size() == 1) {
      part.writeBytes(ID);
      part.writeBytes(Long.toString(offset).getBytes(StandardCharsets.US_ASCII));
      part.write('\n');
    }
    part.writeBytes(DATA);
    try (JsonGenerator json = Json.generator(part)) {
      MessageJson.write(json, new MessageJson.Place(cursor, offset, attempt, qos), null, message);
    }
    part.write('\n');
    part.write('\n');
    return true;
  }

  private void beatLater() {
    timer = exchange.after(heartbeatMillis, this::beat);
  }

  private void beat() {
    if (!exchange.over()) {
      if (exchange.writable()) {
        exchange.send(Unpooled.wrappedBuffer(HEARTBEAT));
      }
      beatLater();
    }
  }

  @Override
  public void writable() {
    send();
  }

  @Override
  public void goingDown() {
    exchange.endStream();
  }

  @Override
  public void ended(boolean answered) {
    if (timer != null) {
      timer.cancel(false);
    }
    broker.unsubscribe(consumer());
  }
}
