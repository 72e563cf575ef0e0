package io.blipmq.gateway.mqtt;

import io.blipmq.api.BlipException;
import io.blipmq.api.Message;
import io.blipmq.core.Broker;
import io.blipmq.core.table.Table;
import java.util.HashMap;
import java.util.Map;

/**
 * Which groups sessions share. A group that exists for nobody but them ends with the last one that
 * has it; one that was there before stays. Any thread.
 */
final class Shares {
  private final Broker broker;
  private final Table made;
  private final Map<String, Integer> members = new HashMap<>();

  Shares(Broker broker) {
    this.broker = broker;
    this.made = broker.table("mqtt/shares");
  }

  /** A session has it, and will attach to it. */
  synchronized void join(Granted shared) {
    if (members.merge(shared.filter(), 1, Integer::sum) == 1
        && !broker.hasGroup(shared.pattern(), shared.group())) {
      made.put(shared.filter(), Message.of(""), Table.NOBODY);
    }
  }

  /** A session has it no longer. */
  synchronized void leave(Granted shared) {
    Integer left = members.computeIfPresent(shared.filter(), (_, n) -> n == 1 ? null : n - 1);
    if (left == null && made.get(shared.filter()) != null) {
      made.remove(shared.filter(), Table.NOBODY);
      try {
        broker.admin().deleteSubscription(shared.pattern(), shared.group());
      } catch (BlipException.SubscriptionNotFound e) {
        // Somebody else was first, or it never came to be.
      }
    }
  }

  /** Does something with a group that sessions have made, if it is there; it stays meanwhile. */
  synchronized void whileMade(String pattern, String group, Runnable what) {
    if (made.get(Granted.filter(group, pattern)) != null) {
      what.run();
    }
  }

  /** A session that has it was found at the start. */
  synchronized void recover(Granted shared) {
    members.merge(shared.filter(), 1, Integer::sum);
  }
}
