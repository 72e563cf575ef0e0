package io.blipmq.gateway.connection;

import io.blipmq.core.topic.Publishers;
import io.blipmq.core.topic.TopicHandle;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The topics in which a connection is counted as a publisher, until it ends. On its event loop.
 *
 * <p>A topic has its place by its number, so that a publish costs one look at an array. There are
 * {@value #MOST} places at the most: a connection that publishes to more topics than that gives up
 * the place of an earlier one for a new one, and is not counted there until it publishes again.
 */
public final class PublishedTopics {
  /** In how many topics one connection is counted. */
  static final int MOST = 64;

  private static final int FIRST = 4;

  private final Channel channel;
  private @Nullable Publishers[] places = {};

  public PublishedTopics(Channel channel) {
    this.channel = channel;
  }

  /** The connection publishes to a topic. */
  public void add(TopicHandle topic) {
    Publishers publishers = topic.publishers();
    @Nullable Publishers[] known = places;
    if (known.length == 0 || known[place(publishers, known.length)] != publishers) {
      begin(publishers);
    }
  }

  private static int place(Publishers publishers, int places) {
    return publishers.topic() & (places - 1);
  }

  private void begin(Publishers publishers) {
    if (!channel.isActive()) {
      return;
    }
    if (places.length == 0) {
      places = new Publishers[FIRST];
      channel.closeFuture().addListener(_ -> end());
    }
    Publishers before = places[place(publishers, places.length)];
    if (before != null && places.length < MOST) {
      grow();
      begin(publishers);
      return;
    }
    if (before != null) {
      before.left();
    }
    places[place(publishers, places.length)] = publishers;
    publishers.came();
  }

  /** Topics that have different places have so in a larger array too. */
  private void grow() {
    @Nullable Publishers[] larger = new Publishers[places.length * 4];
    for (Publishers publishers : places) {
      if (publishers != null) {
        larger[place(publishers, larger.length)] = publishers;
      }
    }
    places = larger;
  }

  private void end() {
    for (int i = 0; i < places.length; i++) {
      Publishers publishers = places[i];
      if (publishers != null) {
        publishers.left();
        places[i] = null;
      }
    }
  }
}
