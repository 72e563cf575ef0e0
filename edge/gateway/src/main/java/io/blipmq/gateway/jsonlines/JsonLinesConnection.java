package io.blipmq.gateway.jsonlines;

import static io.blipmq.gateway.jsonlines.JsonText.ascii;

import io.blipmq.api.BlipException;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.topic.TopicHandle;
import io.blipmq.gateway.connection.Services;
import io.blipmq.gateway.connection.StreamConnection;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A connection that speaks JSON lines. On its event loop. */
final class JsonLinesConnection extends StreamConnection {
  private static final byte[] SUCCESS = ascii("{\"success\": true}\r\n");
  private static final byte[] FAILURE = ascii("{\"success\": false, \"reason\": \"");
  private static final byte[] FAILURE_END = ascii("\"}\r\n");
  private static final String QUIT = "quit";

  /** A line may have a message of the largest size with every character as an escape of six. */
  private static final int LINE_FACTOR = 3;

  private static final int LINE_EXTRA = 64 * 1024;

  /** Slow readers lose what is oldest, whatever the broker's default. */
  private static final SubscribeOptions OPTIONS =
      SubscribeOptions.unnamed().withQos(QoS.AT_MOST_ONCE).withOverflow(OverflowPolicy.DROP_OLDEST);

  private final Singles singles;
  private final LineSplitter lines;
  private final Map<String, TopicFeed> feeds = new HashMap<>(2);
  private boolean introduced;

  JsonLinesConnection(Services services, Singles singles) {
    super(services);
    this.singles = singles;
    long most = (long) LINE_FACTOR * services.limits().maxMessageBytes() + LINE_EXTRA;
    this.lines = new LineSplitter((int) Math.min(Integer.MAX_VALUE, most));
  }

  // ---- lines

  @Override
  protected void take(ByteBuf in) {
    LineSplitter.Found found = lines.next(in);
    if (found != LineSplitter.Found.NOTHING && !introduced) {
      introduced = true;
      introduced();
    }
    switch (found) {
      case NOTHING -> {}
      case NOT_UTF8 -> fail(BadLineException.Reason.NOT_UTF8.text());
      case TOO_LONG -> fail(BadLineException.Reason.NOT_JSON.text());
      case LINE -> line(lines.line());
    }
  }

  private void line(String line) {
    if (line.isEmpty()) {
      return;
    }
    if (line.equals(QUIT)) {
      closeWhenWritten();
      return;
    }
    try {
      switch (CommandParser.parse(line)) {
        case Command.Send send -> send(send);
        case Command.Subscribe subscribe -> subscribe(subscribe);
        case Command.Unsubscribe unsubscribe -> unsubscribe(unsubscribe.topic());
      }
    } catch (BadLineException e) {
      fail(e.reason().text());
    } catch (BlipException e) {
      fail(e.code().text());
    }
  }

  private void succeed() {
    outbound().buffer().writeBytes(SUCCESS);
  }

  private void fail(String reason) {
    outbound()
        .buffer()
        .writeBytes(FAILURE)
        .writeBytes(reason.getBytes(StandardCharsets.US_ASCII))
        .writeBytes(FAILURE_END);
  }

  // ---- sending

  private void send(Command.Send command) {
    TopicHandle topic = published(command.topic());
    long to = command.one() ? singles.choose(topic.name(), places(command)) : Singles.NOBODY;
    publish(
        topic,
        Sent.message(command, to, topic.name()),
        refused -> {
          if (refused.isEmpty()) {
            succeed();
          } else {
            forget(topic, to);
            fail(refused.get().text());
          }
        });
  }

  private void forget(TopicHandle topic, long to) {
    if (to < 0) {
      singles.take(topic.name(), -to);
    }
  }

  private int places(Command.Send command) {
    return command.cache().orElse(true) ? services().limits().cachedMessages() : 0;
  }

  // ---- subscribing

  private void subscribe(Command.Subscribe command) {
    if (services().goingDown().get()) {
      throw new BlipException.ShuttingDown("the server is shutting down; connect again later");
    }
    TopicFeed before = feeds.get(command.topic());
    if (before != null && !command.cache()) {
      succeed();
      return;
    }
    if (before == null && feeds.size() >= services().limits().maxSubscriptions()) {
      throw new BlipException.QueueFull("too many subscriptions of one connection");
    }
    TopicHandle topic = subscribed(command.topic());
    if (before != null) {
      // What it has not got yet is sent first, so that nothing is missing but the cache is.
      turns().finish(before);
      leave(before);
    }
    long end = topic.partitions().getFirst().visible();
    long start = command.cache() ? cacheStart(topic, command.lastSeen()) : end;
    feed(command.topic(), topic, start, end);
    succeed();
  }

  private long cacheStart(TopicHandle topic, long lastSeen) {
    int most = services().limits().cachedMessages();
    return Cached.start(services().broker(), singles, topic, lastSeen, most);
  }

  private void feed(String text, TopicHandle topic, long start, long end) {
    long number = singles.join(topic.name());
    try {
      var wiring = new TopicFeed.Wiring(turns(), outbound(), singles, _ -> closeWhenWritten());
      TopicFeed feed = new TopicFeed(wiring, text, topic.name(), number, end);
      StartPosition from =
          topic.partitions().size() > 1
              ? new StartPosition.Latest()
              : new StartPosition.Offset(start);
      feed.attach(services().broker().subscribe(topic.name(), OPTIONS.from(from), feed::ready));
      feeds.put(text, feed);
    } catch (BlipException e) {
      singles.leave(topic.name(), number);
      throw e;
    }
  }

  private void unsubscribe(String text) {
    TopicFeed feed = feeds.remove(text);
    if (feed != null) {
      leave(feed);
    }
    succeed();
  }

  private void leave(TopicFeed feed) {
    singles.leave(feed.topic(), feed.number());
    turns().remove(feed);
  }

  @Override
  protected void closed() {
    feeds.values().forEach(this::leave);
    feeds.clear();
  }
}
