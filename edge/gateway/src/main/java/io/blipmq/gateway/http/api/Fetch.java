package io.blipmq.gateway.http.api;

import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.Broker;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.subscription.Cursor;
import io.blipmq.core.subscription.DeliverySink;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.http.Exchange;
import io.blipmq.gateway.http.Held;
import io.blipmq.gateway.http.Json;
import io.blipmq.gateway.http.Query;
import io.blipmq.gateway.http.Response;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * One request for messages: answered as soon as there are some, or when the wait is over. What is
 * to be settled keeps its consumer, and this with it, until it is settled or taken back. On the
 * connection's event loop, but {@link #ready}.
 */
final class Fetch extends Mailbox.Letter implements Held {
  /** After so many bytes an answer gets no further message. */
  private static final int FULL_BYTES = 1 << 20;

  private static final int FIRST_BYTES = 1_024;

  private static final DeliverySink NOTHING_MORE = (_, _, _, _, _) -> false;

  private final Exchange exchange;
  private final LeasedConsumers leased;
  private final Broker broker;
  private final int max;
  private final long id;
  private final AtomicBoolean posted = new AtomicBoolean();
  private @Nullable Consumer consumer;

  /** What has come; null once it has been answered. */
  private @Nullable Page page;

  /** Whether the consumer goes on without this request. */
  private boolean kept;

  private @Nullable Future<?> timer;

  private Fetch(Exchange exchange, LeasedConsumers leased, boolean group, int max) {
    this.exchange = exchange;
    this.leased = leased;
    this.broker = exchange.services().broker();
    this.max = max;
    this.id = group ? leased.newId() : 0;
    this.page = new Page(id);
  }

  static void begin(Exchange exchange, LeasedConsumers leased, Duration mostWait) {
    Query query = exchange.request().query();
    ReadRequest.check(exchange, false);
    exchange.refuseIfGoingDown();
    SubscribeOptions options = ReadRequest.options(query);
    boolean group = options.group().isPresent();
    if (group) {
      leased.refuseIfFull();
    }
    Duration wait = ReadRequest.wait(query, mostWait);
    new Fetch(exchange, leased, group, ReadRequest.max(query)).run(options, wait);
  }

  private void run(SubscribeOptions options, Duration wait) {
    Consumer attached = broker.subscribe(exchange.request().path("topic"), options, this::ready);
    consumer = attached;
    exchange.hold(this);
    attached.addCredit(max, 0);
    poll();
    if (page != null) {
      timer = exchange.after(wait.toMillis(), this::answer);
    }
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
    if (kept) {
      letGo();
    } else if (!exchange.over()) {
      poll();
    }
  }

  private void poll() {
    Page open = page;
    if (open == null) {
      return;
    }
    consumer().poll(open, max - open.taken);
    if (open.taken > 0) {
      answer();
    } else {
      consumer()
          .ended()
          .ifPresent(reason -> {
            page = null;
            exchange.refuse(reason);
          });
    }
  }

  private void answer() {
    Page whole = page;
    if (whole == null || exchange.over()) {
      return;
    }
    page = null;
    takeNoMore();
    if (whole.toSettle > 0) {
      kept = true;
      leased.keep(id, consumer());
      letGo();
    }
    exchange.answer(Response.json(HttpResponseStatus.OK, whole.end()));
  }

  /** The ack deadline has passed, or the group was moved: perhaps there is nothing left. */
  private void letGo() {
    consumer().showRevoked(NOTHING_MORE);
    leased.endIfSettled(id, consumer(), broker);
  }

  /** What it may still have is for others of the group. */
  private void takeNoMore() {
    long left = consumer().credit();
    if (left > 0) {
      consumer().addCredit((int) -left, 0);
    }
    consumer().pass();
  }

  @Override
  public void ended(boolean answered) {
    page = null;
    if (timer != null) {
      timer.cancel(false);
    }
    if (!answered || !kept) {
      leased.end(id, consumer(), broker);
    }
  }

  @Override
  public void goingDown() {
    answer();
  }

  /** Messages as an answer has them. */
  private static final class Page implements DeliverySink {
    private final long id;
    private final Json.Bytes bytes = new Json.Bytes(FIRST_BYTES);
    private final JsonGenerator json = Json.generator(bytes);
    private int taken;
    private int toSettle;

    Page(long id) {
      this.id = id;
      json.writeStartObject();
      json.writeArrayPropertyStart("messages");
    }

    @Override
    public boolean accept(Cursor cursor, long offset, int attempt, QoS qos, Message message) {
      if (bytes.size() >= FULL_BYTES) {
        return false;
      }
      String receipt = null;
      if (qos == QoS.AT_LEAST_ONCE) {
        receipt = new Receipt(id, cursor.id(), offset).toString();
        toSettle++;
      }
      var place = new MessageJson.Place(cursor, offset, attempt, qos);
      MessageJson.write(json, place, receipt, message);
      taken++;
      return true;
    }

    ByteBuf end() {
      json.writeEndArray();
      json.writeEndObject();
      json.close();
      return bytes.view();
    }
  }
}
