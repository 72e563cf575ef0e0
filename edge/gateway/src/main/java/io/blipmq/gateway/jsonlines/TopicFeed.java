package io.blipmq.gateway.jsonlines;

import static io.blipmq.gateway.jsonlines.JsonText.ascii;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import io.blipmq.core.subscription.Cursor;
import io.blipmq.gateway.connection.Feed;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.gateway.connection.Turns;
import io.blipmq.gateway.connection.Wtf8;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** A subscription to one topic, which writes its messages as lines. On the connection's loop. */
final class TopicFeed extends Feed {
  private static final byte[] BEGIN = ascii("{\"command\": \"send\", \"topic\": \"");
  private static final byte[] MESSAGE = ascii("\", \"msg\": \"");
  private static final byte[] ALL = ascii("\", \"delivery\": \"all\"");
  private static final byte[] ONE = ascii("\", \"delivery\": \"one\"");
  private static final byte[] CACHED = ascii(", \"cache\": true");
  private static final byte[] UNCACHED = ascii(", \"cache\": false");
  private static final byte[] INDEX = ascii(", \"index\": ");
  private static final byte[] END = ascii("}\r\n");

  private final byte[] text;
  private final String topic;
  private final Singles singles;
  private final long number;
  private final long end;
  private final Consumer<BlipException> whenEnded;

  /**
   * A feed without its consumer.
   *
   * @param text the topic as the client calls it
   * @param topic the engine's name
   * @param number the subscriber's among the singles
   * @param end messages from this offset on are new, those before from the cache
   */
  TopicFeed(Wiring wiring, String text, String topic, long number, long end) {
    super(wiring.turns(), wiring.outbound());
    this.text = Wtf8.encode(text);
    this.topic = topic;
    this.singles = wiring.singles();
    this.number = number;
    this.end = end;
    this.whenEnded = wiring.whenEnded();
  }

  /** What all feeds of a connection share. */
  record Wiring(
      Turns turns, Outbound outbound, Singles singles, Consumer<BlipException> whenEnded) {}

  long number() {
    return number;
  }

  String topic() {
    return topic;
  }

  @Override
  protected void write(ByteBuf out, Cursor cursor, long offset, Message message) {
    boolean one = Sent.isForOne(message);
    boolean mine = one ? isMine(message, offset) : offset >= end || !Sent.isUncached(message);
    if (mine) {
      int partitions = cursor.partition().topic().partitions().size();
      line(out, message, one, offset * partitions + cursor.partition().index());
    }
  }

  private boolean isMine(Message message, long offset) {
    long to = Sent.recipient(message);
    return to < 0 ? singles.take(topic, -to) : to == number && offset >= end;
  }

  private void line(ByteBuf out, Message message, boolean one, long index) {
    out.writeBytes(BEGIN);
    JsonText.escape(out, text, 0, text.length);
    out.writeBytes(MESSAGE);
    message.readPayload((array, start, length) -> JsonText.escape(out, array, start, length));
    out.writeBytes(one ? ONE : ALL);
    String cache = Sent.header(message, Sent.CACHE);
    if (cache != null) {
      out.writeBytes(Sent.isUncached(message) ? UNCACHED : CACHED);
    }
    out.writeBytes(INDEX);
    JsonText.number(out, index);
    out.writeBytes(END);
  }

  @Override
  protected void ended(BlipException reason) {
    whenEnded.accept(reason);
  }
}
