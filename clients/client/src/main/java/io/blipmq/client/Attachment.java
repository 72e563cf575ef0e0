package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.StartPosition;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.TopicName;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.ServerFrame;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One consumer's place at the broker, made anew on each connection. Event loop only; the inbox and
 * what is unsettled have locks of their own and are shared with the application's threads.
 *
 * <p>A named subscription goes on at its last committed position by itself. An unnamed one ends
 * with its connection, so the next one starts where the application was: after the last delivery
 * that it took, if everything came from one partition, else at latest, in which case what was
 * published in between is missed. If nothing was ever delivered it starts as it did the first time.
 */
final class Attachment {
  /** More can't have been in flight. */
  private static final long MOST_REVOKED = Integer.MAX_VALUE;

  private final String pattern;
  private final SubscribeOptions options;
  private final Inbox inbox;
  private final Unsettled unsettled;
  private final Subscriptions subscriptions;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private @Nullable StartPosition sought;
  private @Nullable Connection connection;
  private int number;
  private long creditLeft;
  private boolean attached;
  private boolean ended;

  Attachment(
      String pattern,
      SubscribeOptions options,
      Inbox inbox,
      Unsettled unsettled,
      Subscriptions subscriptions) {
    this.pattern = pattern;
    this.options = options;
    this.inbox = inbox;
    this.unsettled = unsettled;
    this.subscriptions = subscriptions;
  }

  /** Completes when the broker has accepted the subscription for the first time, or fails. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Subscribes on a connection; the caller flushes. */
  void attach(Connection to) {
    connection = to;
    attached = false;
    creditLeft = 0;
    int credit = withinLimit(options.prefetch());
    creditLeft = credit;
    to.ask(
        new ClientFrame.Subscribe(pattern, startingWhereItWas(), credit, 0),
        new Answer() {
          @Override
          public void succeeded(ServerFrame frame) {
            if (frame instanceof ServerFrame.Subscribed subscribed) {
              attached(to, subscribed.subscription());
            }
          }

          @Override
          public void failed(BlipException reason) {
            refused(reason);
          }
        });
  }

  private SubscribeOptions startingWhereItWas() {
    StartPosition moved = sought;
    SubscribeOptions asked = moved == null ? options : options.from(moved);
    if (options.group().isPresent()) {
      return options;
    }
    if (!inbox.hasBegun()) {
      return asked;
    }
    OptionalLong resumeAt = inbox.resumeAt();
    boolean onePlace = resumeAt.isPresent() && !TopicName.isPattern(pattern);
    return options.from(
        onePlace ? new StartPosition.Offset(resumeAt.getAsLong()) : new StartPosition.Latest());
  }

  private void attached(Connection to, int subscription) {
    number = subscription;
    attached = true;
    if (ended) {
      to.ask(new ClientFrame.Unsubscribe(number), NOBODY);
      to.flush();
      return;
    }
    subscriptions.attached(number, this);
    ready.complete(null);
    flush();
  }

  private void refused(BlipException reason) {
    boolean comesAgain =
        reason instanceof BlipException.Disconnected
            || reason instanceof BlipException.ShuttingDown;
    if (!comesAgain) {
      end(reason);
    }
  }

  /** CURSOR. */
  void cursor(ServerFrame.Cursor cursor) {
    if (cursor.isMoved()) {
      unsettled.forget(inbox.restart());
    } else {
      unsettled.cursor(new Place(cursor.cursor(), cursor.topic(), cursor.partition()));
    }
  }

  /** The place of a cursor, or null if the broker has not told it. */
  @Nullable Place place(int cursor) {
    return unsettled.place(cursor);
  }

  /** DELIVER; false if the broker has sent more than it may. */
  boolean delivered(Place place, List<Delivery> deliveries) {
    creditLeft -= deliveries.size();
    if (creditLeft < 0) {
      return false;
    }
    unsettled.delivered(place, deliveries);
    inbox.add(deliveries);
    return true;
  }

  /** REVOKED; false if it cannot be true. */
  boolean revoked(ServerFrame.Revoked revoked) {
    for (ClientFrame.Range range : revoked.ranges()) {
      Place place = unsettled.place(range.cursor());
      long count = range.to() - range.from() + 1;
      if (place == null || count < 1 || count > MOST_REVOKED) {
        return false;
      }
      inbox.revoked(place, range.from(), range.to());
      unsettled.revoked(place, range.from(), range.to());
    }
    flush();
    return true;
  }

  /** Sends what the application has said since the last time. */
  void flush() {
    Connection to = connection;
    if (to == null || !attached) {
      return;
    }
    Unsettled.Batch batch = unsettled.drain();
    for (Outgoing what : batch.outgoing()) {
      say(to, what);
    }
    int credit = withinLimit(batch.credit());
    if (credit > 0) {
      creditLeft += credit;
      to.tell(new ClientFrame.Credit(number, credit, 0));
    }
    to.flush();
  }

  /**
   * What the limit leaves of a credit; what it takes is not missed later, see {@link Inbox#room}.
   */
  private int withinLimit(int credit) {
    return Math.clamp(inbox.room() - creditLeft, 0, credit);
  }

  private void say(Connection to, Outgoing what) {
    ClientFrame frame = what.frame(number);
    Optional<? extends Answer> reply = what.reply();
    if (what instanceof Outgoing.Move move) {
      to.ask(frame, move.answer(() -> sought = move.position()));
    } else if (reply.isPresent()) {
      to.ask(frame, reply.get());
    } else {
      to.tell(frame);
    }
  }

  /** The connection is lost, and with it all that it delivered. */
  void lost(BlipException reason) {
    connection = null;
    attached = false;
    inbox.discard();
    unsettled.reset(reason);
  }

  /** The broker ended the subscription, or nothing can bring it back. */
  void end(BlipException reason) {
    ended = true;
    subscriptions.removed(number, this);
    inbox.end(reason);
    unsettled.end(reason);
    unsettled.reset(reason);
    ready.completeExceptionally(reason);
  }

  /** The application closed the consumer: sends what it said before, and leaves. */
  void detach() {
    if (ended) {
      return;
    }
    flush();
    Connection to = connection;
    if (to != null && attached) {
      to.ask(new ClientFrame.Unsubscribe(number), NOBODY);
      to.flush();
    }
    end(new BlipException.Closed("this consumer of " + pattern + " has been closed"));
  }

  private static final Answer NOBODY =
      new Answer() {
        @Override
        public void succeeded(ServerFrame frame) {}

        @Override
        public void failed(BlipException reason) {}
      };
}
