package io.blipmq.core.subscription;

import io.blipmq.api.BlipException;
import io.blipmq.api.Delivery;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.core.topic.Partition;
import io.blipmq.core.topic.Place;
import io.blipmq.core.topic.TopicHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A subscription's cursors, in the order of their numbers. Guarded by the subscription's lock. */
final class Cursors {
  private final Subscription subscription;
  private final List<Cursor> cursors = new ArrayList<>();
  private int last;

  Cursors(Subscription subscription) {
    this.subscription = subscription;
  }

  List<Cursor> all() {
    return cursors;
  }

  Cursor add(Partition partition, StartPosition start) {
    Cursor cursor = new Cursor(subscription, partition, ++last, place(partition, start));
    cursors.add(cursor);
    return cursor;
  }

  /** The one that a commit is about. */
  Cursor of(Settlement.Commit commit) {
    String topic = commit.topic().isEmpty() ? subscription.pattern() : commit.topic();
    boolean any = commit.partition() == Settlement.Commit.ONLY;
    List<Cursor> found = new ArrayList<>(1);
    for (Cursor cursor : cursors) {
      if (cursor.topic().equals(topic) && (any || cursor.partitionIndex() == commit.partition())) {
        found.add(cursor);
      }
    }
    if (found.size() != 1) {
      throw new BlipException.InvalidRequest(
          "the subscription reads "
              + found.size()
              + (any ? " partitions" : " partitions numbered " + commit.partition())
              + " of topic "
              + topic
              + "; name a topic and a partition that it reads");
    }
    return found.getFirst();
  }

  void remove(Cursor cursor) {
    cursors.remove(cursor);
  }

  @Nullable Cursor byId(int id) {
    int low = 0;
    int high = cursors.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = cursors.get(middle).id();
      if (found == id) {
        return cursors.get(middle);
      } else if (found < id) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  List<Cursor> of(TopicHandle topic) {
    return cursors.stream().filter(cursor -> cursor.topicHandle() == topic).toList();
  }

  @Nullable Cursor of(Partition partition) {
    for (Cursor cursor : cursors) {
      if (cursor.partition() == partition) {
        return cursor;
      }
    }
    return null;
  }

  /** The number of a cursor by its topic and partition; 0 if there is none. */
  int id(String topic, int partition) {
    Cursor cursor = of(topic, partition);
    return cursor == null ? 0 : cursor.id();
  }

  private @Nullable Cursor of(String topic, int partition) {
    for (Cursor cursor : cursors) {
      if (cursor.reads(topic, partition)) {
        return cursor;
      }
    }
    return null;
  }

  /** Acknowledges what a consumer has in flight of these deliveries. */
  void accept(Consumer consumer, Collection<Delivery> deliveries) {
    Cursor cursor = null;
    for (Delivery delivery : deliveries) {
      if (cursor == null || !cursor.reads(delivery.topic(), delivery.partition())) {
        cursor = of(delivery.topic(), delivery.partition());
      }
      if (cursor != null) {
        long at = delivery.offset();
        cursor.taken.dispose(consumer, at, at, Consumer.Disposition.ACCEPT);
      }
    }
  }

  void seek(StartPosition position) {
    for (Cursor cursor : cursors) {
      if (position instanceof StartPosition.LastCommitted) {
        cursor.takeBack();
      } else {
        cursor.reset(place(cursor.partition(), position));
      }
    }
  }

  private static Place place(Partition partition, StartPosition start) {
    return switch (start) {
      case StartPosition.Earliest _ -> partition.place(partition.firstKept());
      case StartPosition.Latest _ -> partition.place(Long.MAX_VALUE);
      case StartPosition.LastCommitted _ -> partition.place(Long.MAX_VALUE);
      case StartPosition.Offset o -> partition.place(o.offset());
      case StartPosition.Time t -> partition.placeAt(t.time().toEpochMilli());
    };
  }
}
