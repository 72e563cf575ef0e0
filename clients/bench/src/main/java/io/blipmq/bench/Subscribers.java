package io.blipmq.bench;

import java.util.ArrayList;
import java.util.List;

/** All subscribers, for publishers that wait for the slowest. Any thread once all are added. */
final class Subscribers {
  private final List<SubscriberLoop> all = new ArrayList<>();

  void add(SubscriberLoop subscriber) {
    all.add(subscriber);
  }

  List<SubscriberLoop> all() {
    return all;
  }

  /** How many of a publisher's messages every subscriber has got. */
  long gotByAll(int publisher) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < all.size(); i++) {
      least = Math.min(least, all.get(i).got(publisher));
    }
    return least;
  }
}
