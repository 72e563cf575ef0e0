package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.QoS;
import io.blipmq.api.Settlement;
import io.blipmq.wire.ClientFrame;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What one consumer got on this connection and has not settled, what it has to say about it, and
 * the credit that this frees. Any thread, under this object's lock; no future is completed and
 * nothing is sent while it is held.
 *
 * <p><b>Credit.</b> The broker takes one off for each delivery. It is given back here once for each
 * delivery that ends: settled (QoS 1), taken by the application (QoS 0), revoked by the broker, for
 * example because its ack deadline has passed, or forgotten by a seek. So what is unsettled and
 * what the broker may still send are never more than the prefetch together. It goes out in steps of
 * half the prefetch, beside the acknowledgements.
 *
 * <p><b>Connections.</b> A delivery says topic, partition and offset and not on which connection it
 * came. Settling one that came on a lost connection works if the broker has delivered it again by
 * now, and fails as not in flight otherwise.
 */
final class Unsettled {
  /** The most ranges that gather in one frame. */
  private static final int MAX_RANGES = 8_192;

  private final int creditStep;
  private final Runnable wake;
  private final Map<Integer, Place> byCursor = new HashMap<>();
  private final Map<Name, Place> byName = new HashMap<>();
  private @Nullable Place lastUsed;
  private List<Outgoing> outgoing = new ArrayList<>();
  private int freed;
  private boolean awake;

  /** Whether credit is to go out at once: who waits for what was revoked may have none left. */
  private boolean urgent;

  private @Nullable BlipException ended;

  private record Name(String topic, int partition) {}

  /**
   * Nothing unsettled yet.
   *
   * @param wake has the event loop call {@link #drain} soon; called without the lock
   */
  Unsettled(int prefetch, Runnable wake) {
    creditStep = Math.max(1, prefetch / 2);
    this.wake = wake;
  }

  /** What the event loop has to send now. */
  record Batch(List<Outgoing> outgoing, int credit) {}

  /** A cursor of this connection. Event loop. */
  synchronized void cursor(Place place) {
    byName.put(new Name(place.topic(), place.partition()), place);
    byCursor.put(place.cursor(), place);
    lastUsed = place;
  }

  /** The place of a cursor, or null if the broker has not told it. Event loop. */
  synchronized @Nullable Place place(int cursor) {
    return byCursor.get(cursor);
  }

  /** Deliveries came. Event loop. */
  synchronized void delivered(Place place, List<Delivery> deliveries) {
    for (Delivery delivery : deliveries) {
      if (delivery.message().qos() == QoS.AT_LEAST_ONCE
          && !place.offsets().add(delivery.offset())) {
        freed++;
      }
    }
  }

  /** Deliveries are not in flight any more; who takes the credit goes on. Event loop. */
  synchronized void revoked(Place place, long from, long to) {
    for (long offset = from; offset <= to && place.offsets().size() > 0; offset++) {
      if (place.revoke(offset)) {
        freed++;
        urgent = true;
      }
    }
  }

  /** The application took so many deliveries that nobody settles. */
  void taken(int atMostOnce) {
    boolean first = false;
    synchronized (this) {
      freed += atMostOnce;
      if (freed >= creditStep) {
        first = !awake;
        awake = true;
      }
    }
    if (first) {
      wake.run();
    }
  }

  /** {@link io.blipmq.api.Subscription#ack}: no answer, gathered with its neighbours. */
  void acknowledge(Collection<Delivery> deliveries) {
    boolean first = false;
    synchronized (this) {
      if (ended != null) {
        return;
      }
      Optional<Ranges> open = openRanges();
      Ranges ranges = open.orElseGet(Ranges::new);
      remove(deliveries, true, ranges);
      if (open.isEmpty() && !ranges.isEmpty()) {
        outgoing.add(new Outgoing.Accept(false, ranges, Optional.empty()));
      }
      first = !ranges.isEmpty() && toSend();
    }
    if (first) {
      wake.run();
    }
  }

  /** What earlier acknowledgements gathered, if nothing else was said since then. */
  private Optional<Ranges> openRanges() {
    return !outgoing.isEmpty()
            && outgoing.getLast() instanceof Outgoing.Accept last
            && last.reply().isEmpty()
            && last.ranges().size() < MAX_RANGES
        ? Optional.of(last.ranges())
        : Optional.empty();
  }

  /** {@link io.blipmq.api.Subscription#settle}. */
  CompletableFuture<Void> settle(Settlement settlement) {
    var future = new CompletableFuture<Void>();
    Outgoing.Reply atOnce = null;
    boolean first = false;
    if (settlement instanceof Settlement.Commit commit) {
      say(new Outgoing.Commit(commit, new Outgoing.Reply(future, 0)));
      return future;
    }
    synchronized (this) {
      if (ended != null) {
        return CompletableFuture.failedFuture(ended);
      }
      Ranges ranges = new Ranges();
      int missing =
          switch (settlement) {
            case Settlement.Accept accept -> remove(accept.deliveries(), true, ranges);
            case Settlement.AcceptThrough through -> removeThrough(through.last(), ranges);
            case Settlement.Retry retry -> remove(retry.deliveries(), false, ranges);
            case Settlement.Reject reject -> remove(reject.deliveries(), false, ranges);
            case Settlement.Commit _ -> 0;
          };
      Outgoing.Reply reply = new Outgoing.Reply(future, missing);
      if (ranges.isEmpty()) {
        atOnce = reply;
      } else {
        outgoing.add(outgoing(settlement, ranges, reply));
        first = toSend();
      }
    }
    if (atOnce != null) {
      atOnce.complete(atOnce.missing());
    } else if (first) {
      wake.run();
    }
    return future;
  }

  private static Outgoing outgoing(Settlement settlement, Ranges ranges, Outgoing.Reply reply) {
    Optional<Outgoing.Reply> some = Optional.of(reply);
    return switch (settlement) {
      case Settlement.Accept accept -> new Outgoing.Accept(false, ranges, some);
      case Settlement.AcceptThrough through -> new Outgoing.Accept(true, ranges, some);
      case Settlement.Retry retry ->
          new Outgoing.GiveBack(new ClientFrame.Action.Retry(retry.delay()), ranges, some);
      case Settlement.Reject reject ->
          new Outgoing.GiveBack(new ClientFrame.Action.GiveUp(), ranges, some);
      case Settlement.Commit commit -> new Outgoing.Commit(commit, reply);
    };
  }

  /** Anything else to be said in its turn, for example a seek. */
  void say(Outgoing what) {
    boolean first = false;
    BlipException reason;
    synchronized (this) {
      reason = ended;
      if (reason == null) {
        outgoing.add(what);
        first = toSend();
      }
    }
    if (reason != null) {
      BlipException why = reason;
      what.reply().ifPresent(reply -> reply.failed(why));
    } else if (first) {
      wake.run();
    }
  }

  private boolean toSend() {
    boolean first = !awake;
    awake = true;
    return first;
  }

  /**
   * Takes deliveries out of what is in flight; how many were not there.
   *
   * @param late whether the broker is told of those too that it took back: it still takes an
   *     acknowledgement of what nobody else has got
   */
  private int remove(Collection<Delivery> deliveries, boolean late, Ranges ranges) {
    int missing = 0;
    for (Delivery delivery : deliveries) {
      if (delivery.message().qos() == QoS.AT_MOST_ONCE) {
        continue;
      }
      Place place = placeOf(delivery);
      if (place != null && place.offsets().remove(delivery.offset())) {
        ranges.add(place.cursor(), delivery.offset());
        freed++;
      } else if (place != null && late && place.wasRevoked(delivery.offset())) {
        ranges.add(place.cursor(), delivery.offset());
      } else {
        missing++;
      }
    }
    return missing;
  }

  private int removeThrough(Delivery last, Ranges ranges) {
    if (last.message().qos() == QoS.AT_MOST_ONCE) {
      return 0;
    }
    Place place = placeOf(last);
    boolean there = place != null && place.offsets().contains(last.offset());
    int count = place == null ? 0 : place.offsets().removeThrough(last.offset());
    if (place != null && count > 0) {
      ranges.add(place.cursor(), last.offset());
      freed += count;
    }
    return there ? 0 : 1;
  }

  private @Nullable Place placeOf(Delivery delivery) {
    Place place = lastUsed;
    if (place != null && place.holds(delivery.topic(), delivery.partition())) {
      return place;
    }
    place = byName.get(new Name(delivery.topic(), delivery.partition()));
    lastUsed = place == null ? lastUsed : place;
    return place;
  }

  /** Takes what is to be sent. Event loop, while attached. */
  synchronized Batch drain() {
    awake = false;
    List<Outgoing> batch = outgoing;
    outgoing = batch.isEmpty() ? batch : new ArrayList<>();
    int credit = freed >= creditStep || urgent ? freed : 0;
    urgent = false;
    freed -= credit;
    return new Batch(batch.isEmpty() ? List.of() : batch, credit);
  }

  /** A seek was done: forgets what is in flight, and so many deliveries at QoS 0. Event loop. */
  void forget(int atMostOnce) {
    synchronized (this) {
      for (Place place : byCursor.values()) {
        freed += place.offsets().removeThrough(Long.MAX_VALUE);
      }
    }
    taken(atMostOnce);
  }

  /** The connection is lost: nothing is in flight, and what was not sent yet fails. Event loop. */
  void reset(BlipException reason) {
    List<Outgoing> unsent;
    synchronized (this) {
      byCursor.clear();
      byName.clear();
      lastUsed = null;
      freed = 0;
      awake = false;
      unsent = outgoing;
      outgoing = new ArrayList<>();
    }
    unsent.forEach(what -> what.reply().ifPresent(reply -> reply.failed(reason)));
  }

  /** From now on nothing can be settled; what was said before is still sent. */
  synchronized void end(BlipException reason) {
    if (ended == null) {
      ended = reason;
    }
  }
}
