package io.blipmq.core.subscription;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.Position;
import io.blipmq.api.QoS;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.core.timer.Timeout;
import io.blipmq.core.topic.Partition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One receiver attached to a subscription. It polls when it is told that there may be something, as
 * long as it has credit; each message taken costs one of it, and settling does not give it back,
 * unless it {@link #refill}s: the receiver adds what it wants to have on the way. Any thread.
 *
 * <p>Offsets in settlements are those of a cursor that {@link DeliverySink} has shown. A settlement
 * of something that is not in flight with this consumer is passed over and counted; what came back
 * from this consumer and has not gone to another one can still be accepted.
 */
public final class Consumer implements AutoCloseable {
  final Subscription subscription;
  volatile QoS qos;
  private final Runnable ready;
  final InFlight inFlight = new InFlight(this);

  /** Cursors with messages that only this consumer may have. Guarded by the subscription's lock. */
  final Set<Cursor> owed = new LinkedHashSet<>();

  /** What was in flight and is not any more, without this consumer's doing. Likewise guarded. */
  private final List<Revocation> revoked = new ArrayList<>(0);

  private volatile boolean wasRevoked;
  private final @Nullable BitSet partitions;
  private boolean refills;
  long credit;
  long creditBytes;
  boolean byBytes;

  /** Written under the lock. */
  volatile @Nullable BlipException ended;

  private record Revocation(Cursor cursor, long offset) {}

  /**
   * Without credit.
   *
   * @param partitions those it reads; empty for all
   */
  Consumer(Subscription subscription, QoS qos, List<Integer> partitions, Runnable ready) {
    this.subscription = subscription;
    this.qos = qos;
    this.ready = ready;
    this.partitions = partitions.isEmpty() ? null : new BitSet();
    partitions.forEach(number -> Objects.requireNonNull(this.partitions).set(number));
  }

  /** Whether there are partitions that it does not read. */
  boolean isChoosy() {
    return partitions != null;
  }

  boolean reads(Partition partition) {
    return partitions == null || partitions.get(partition.index());
  }

  /**
   * From now on whatever leaves flight, settled or not, gives back the credit that it took; only
   * what is delivered at QoS 0 does not. For a receiver that takes no more than it is asked for.
   */
  public void refill() {
    subscription.inside(() -> refills = true);
  }

  /** The subscription, for its name and numbers. */
  public Subscription subscription() {
    return subscription;
  }

  /**
   * Allows so many more messages and bytes of payload to be taken.
   *
   * @param bytes 0 in every call if bytes are not limited
   */
  public void addCredit(int messages, long bytes) {
    subscription.addCredit(this, messages, bytes);
  }

  /** Changes the QoS that deliveries have at most, from the next one on. */
  public void qos(QoS most) {
    qos = most;
  }

  /** How many more messages it may take. */
  public long credit() {
    return subscription.within(() -> credit);
  }

  /**
   * Takes messages that are there now, in the order of their offsets for each cursor. If fewer than
   * {@code max} came and the sink did not refuse one, {@code ready} is run when there is more.
   *
   * @return how many were taken
   */
  public int poll(DeliverySink sink, int max) {
    return subscription.poll(this, sink, max, false);
  }

  /**
   * The same for a consumer that will poll again very soon: {@code ready} may then not be run for
   * what comes in the meantime, so that publishers need not wake somebody who is awake.
   */
  public int pollAndLinger(DeliverySink sink, int max) {
    return subscription.poll(this, sink, max, true);
  }

  /** It was told to poll but can't now: another consumer of the subscription may. */
  public void pass() {
    subscription.pass(this);
  }

  /**
   * Whether something was in flight and is not any more, without this consumer's doing; the next
   * poll shows the sink what. Any thread, without a lock.
   */
  public boolean wasRevoked() {
    return wasRevoked;
  }

  /** Acknowledges offsets from … to, both inclusive; returns how many were not in flight. */
  public int accept(int cursor, long from, long to) {
    return subscription.settle(this, cursor, from, to, Disposition.ACCEPT);
  }

  /** Acknowledges everything that this consumer has from a cursor up to an offset, inclusive. */
  public int acceptThrough(int cursor, long to) {
    subscription.settle(this, cursor, 0, to, Disposition.ACCEPT);
    return 0;
  }

  /** Acknowledges deliveries; those that are not in flight are passed over. */
  public void acknowledge(Collection<Delivery> deliveries) {
    subscription.acknowledge(this, deliveries);
  }

  /**
   * Gives offsets back for another attempt.
   *
   * @param delayMillis how long to wait first; negative for the retry backoff
   */
  public int retry(int cursor, long from, long to, long delayMillis) {
    return subscription.settle(this, cursor, from, to, new Disposition.Retry(delayMillis));
  }

  /** Gives up on offsets. */
  public int reject(int cursor, long from, long to) {
    return subscription.settle(this, cursor, from, to, Disposition.REJECT);
  }

  /** Settles everything in a partition before an offset; see {@link Settlement.Commit}. */
  public void commit(Settlement.Commit commit) {
    subscription.commit(this, commit);
  }

  /** Where the subscription stands in the partitions that this consumer reads. */
  public List<Position> positions() {
    return subscription.positions(this);
  }

  /** The number of a cursor by its topic and partition; 0 if there is none. */
  public int cursor(String topic, int partition) {
    return subscription.cursorId(topic, partition);
  }

  /** Calls the listener when what has been settled up to now is in the journal, or at once. */
  public void afterRecorded(RecordedListener listener) {
    subscription.afterRecorded(listener);
  }

  /** Moves the subscription, for all its consumers. */
  public void seek(StartPosition position) {
    subscription.seek(position);
  }

  /** Why it gets nothing any more: closed, topic or subscription deleted, shutting down. */
  public Optional<BlipException> ended() {
    return Optional.ofNullable(ended);
  }

  /** Messages that it has not settled. */
  public int unsettled() {
    return subscription.within(inFlight::size);
  }

  /** Detaches it; what it has not settled goes back. Idempotent. */
  @Override
  public void close() {
    subscription.detach(this, new BlipException.Closed("this consumer has been closed"));
  }

  void signal() {
    ready.run();
  }

  void schedule(Timeout timeout, long atNanos) {
    subscription.services().timers().schedule(timeout, atNanos);
  }

  void ackDeadlinePassed() {
    subscription.ackDeadlinePassed(this);
  }

  boolean mayTake(int bytes) {
    return credit > 0 && (!byBytes || creditBytes >= bytes);
  }

  void took(int bytes) {
    credit--;
    creditBytes -= bytes;
  }

  void throwIfEnded() {
    BlipException reason = ended;
    if (reason != null) {
      throw BlipException.of(reason.code(), String.valueOf(reason.getMessage()));
    }
  }

  /** A delivery is in flight no more. */
  void landed(Entry entry, boolean byItself) {
    inFlight.remove(entry);
    if (ended != null) {
      return;
    }
    if (refills && credit++ == 0) {
      subscription.refilled(this);
    }
    if (!byItself) {
      revoked.add(new Revocation(entry.cursor, entry.offset));
      if (!wasRevoked) {
        wasRevoked = true;
        subscription.later(this::signal);
      }
    }
  }

  /** Shows the sink what was revoked, without waiting for the next poll. */
  public void showRevoked(DeliverySink sink) {
    if (wasRevoked) {
      subscription.inside(() -> {
        revoked.forEach(one -> sink.revoked(one.cursor(), one.offset()));
        revoked.clear();
        wasRevoked = false;
      });
    }
  }

  /** What becomes of deliveries. */
  sealed interface Disposition {
    Disposition ACCEPT = new Accept();
    Disposition REJECT = new Reject();

    record Accept() implements Disposition {}

    record Reject() implements Disposition {}

    record Retry(long delayMillis) implements Disposition {}
  }

  /** Learns that settlements have been recorded; called once, by any thread, must not block. */
  public interface RecordedListener {
    /** They are in the journal, or need not be. */
    void recorded();

    /** They are not; what was settled may be delivered again after a restart. */
    void failed(BlipException reason);
  }
}
