package io.blipmq.gateway.http.api;

import io.blipmq.api.BlipException;
import io.blipmq.core.Broker;
import io.blipmq.core.subscription.Consumer;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of groups that have answered a request and still have something to be settled. Each
 * belongs to one request; it ends when all it got is settled, or has gone back because nobody did
 * so in time. So there is nothing for a client to open or to close, and nothing that a client which
 * is gone could leave behind for longer than the ack deadline. Any thread.
 */
final class LeasedConsumers {
  private final int most;
  private final Map<Long, Consumer> byId = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  /** At most that many at a time. */
  LeasedConsumers(int most) {
    this.most = most;
  }

  /**
   * Refuses a request that may need another one.
   *
   * @throws BlipException.QueueFull if there are too many
   */
  void refuseIfFull() {
    if (byId.size() >= most) {
      throw new BlipException.QueueFull(
          "more than "
              + most
              + " requests have messages that are not settled; acknowledge some, or raise"
              + " http.max_consumers");
    }
  }

  /** A number that nobody can guess. */
  long newId() {
    return random.nextLong();
  }

  /** Keeps a consumer; whoever takes something from it calls {@link #endIfSettled}. */
  void keep(long id, Consumer consumer) {
    byId.put(id, consumer);
  }

  @Nullable Consumer find(long id) {
    return byId.get(id);
  }

  /** Ends a consumer that is kept, if it has nothing left. */
  void endIfSettled(long id, Consumer consumer, Broker broker) {
    if (byId.get(id) == consumer && consumer.unsettled() == 0) {
      end(id, consumer, broker);
    }
  }

  /** Ends a consumer; what it has not settled goes back at once. */
  void end(long id, Consumer consumer, Broker broker) {
    byId.remove(id, consumer);
    broker.unsubscribe(consumer);
  }
}
