package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.Message;
import io.blipmq.wire.DeliverDecoder;
import io.blipmq.wire.ServerFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All consumers of a {@link Session}: those that shall be there, and which numbers they have on the
 * present connection. Event loop only.
 */
final class Subscriptions implements DeliverDecoder.Visitor {
  private final Set<Attachment> wanted = new LinkedHashSet<>();
  private final Map<Integer, Attachment> byNumber = new HashMap<>();
  private @Nullable Connection connection;

  // The DELIVER frame that is being read.
  private @Nullable Attachment receiver;
  private @Nullable Place place;
  private List<Delivery> batch = new ArrayList<>();
  private int expected;

  /** Adds a consumer, and attaches it as soon as there is a connection. */
  void add(Attachment attachment) {
    wanted.add(attachment);
    if (connection != null) {
      attachment.attach(connection);
      connection.flush();
    }
  }

  /** A connection is up: attaches all. The caller flushes. */
  void connected(Connection to) {
    connection = to;
    wanted.forEach(attachment -> attachment.attach(to));
  }

  void lost(BlipException reason) {
    connection = null;
    byNumber.clear();
    List.copyOf(wanted).forEach(attachment -> attachment.lost(reason));
  }

  void attached(int number, Attachment attachment) {
    byNumber.put(number, attachment);
  }

  void removed(int number, Attachment attachment) {
    wanted.remove(attachment);
    byNumber.remove(number, attachment);
  }

  /** Ends all consumers with a reason. */
  void end(BlipException reason) {
    List.copyOf(wanted).forEach(attachment -> attachment.end(reason));
  }

  /** All consumers leave: {@code close()}. */
  void detach() {
    List.copyOf(wanted).forEach(Attachment::detach);
  }

  /** CURSOR, REVOKED and CLOSED; of subscriptions that were left already they mean nothing. */
  void received(ServerFrame frame) {
    if (frame instanceof ServerFrame.Cursor cursor) {
      Attachment attachment = byNumber.get(cursor.subscription());
      if (attachment != null) {
        attachment.cursor(cursor);
      }
    } else if (frame instanceof ServerFrame.Revoked revoked) {
      Attachment attachment = byNumber.get(revoked.subscription());
      if (attachment != null && !attachment.revoked(revoked)) {
        violated("a revocation of what it has not delivered");
      }
    } else if (frame instanceof ServerFrame.Closed closed) {
      closed(closed);
    }
  }

  private void closed(ServerFrame.Closed closed) {
    Attachment attachment = byNumber.get(closed.subscription());
    BlipException reason =
        BlipException.of(io.blipmq.api.ErrorCode.of(closed.code()), closed.text());
    if (attachment != null && !(reason instanceof BlipException.ShuttingDown)) {
      attachment.end(reason);
    }
  }

  @Override
  public void begin(int subscription, int cursor, int count) {
    receiver = byNumber.get(subscription);
    place = receiver == null ? null : receiver.place(cursor);
    batch = new ArrayList<>(count);
    expected = count;
    if (receiver != null && place == null) {
      violated("a delivery from cursor " + cursor + ", which it has not told");
    }
  }

  @Override
  public void delivery(long offset, int attempt, Message message) {
    Attachment to = receiver;
    Place from = place;
    if (to == null || from == null) {
      return;
    }
    batch.add(new Delivery(from.topic(), from.partition(), offset, attempt, message));
    if (batch.size() == expected && !to.delivered(from, batch)) {
      violated("more deliveries than it had credit for");
    }
  }

  private void violated(String what) {
    if (connection != null) {
      connection.close("the broker sent " + what);
    }
  }
}
