package io.blipmq.gateway.frame;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.api.Routing;
import io.blipmq.api.WhenFull;
import io.blipmq.core.topic.Publication;
import io.blipmq.core.topic.TopicHandle;
import io.blipmq.gateway.connection.Access;
import io.blipmq.gateway.connection.Services;
import io.blipmq.wire.MalformedFrameException;
import io.blipmq.wire.PublishDecoder;
import io.blipmq.wire.PublishHeader;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * PUBLISH frames of version 2, on their way to the engine. On the connection's event loop.
 *
 * <p>The engine takes messages as a unit if they are for one partition and alike: one QoS, no
 * delay. A frame that is so, as nearly all are, goes to it whole. Any other is cut into parts that
 * are so, and one that is not to wait for room, or whose topic refuses what it has no room for,
 * into its messages.
 */
final class PublishRequests {
  private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);

  /** CONFIRM counts its runs in 16 bits. */
  private static final int MOST_PARTS = 0xFFFF;

  /** Parts of a frame are numbered in the sequence's lowest bits. */
  private static final int PART_BITS = 16;

  /**
   * The part that a whole frame is: no part of a frame that is cut up has this number. A frame that
   * is sent again may be cut up otherwise, if the topic was altered meanwhile; then it is stored
   * again, and not taken for stored because a part of it is.
   */
  private static final int WHOLE = 0xFFFF;

  private static final long MOST_SEQUENCE = Long.MAX_VALUE >> PART_BITS;

  private final Services services;
  private final PublishFlow flow;
  private final PublishDecoder decoder = new PublishDecoder();
  private Access access;

  /** The last one that was published to, and may be. */
  private @Nullable TopicHandle lastTopic;

  private byte[] lastName = {};

  PublishRequests(Services services, Access access, PublishFlow flow) {
    this.services = services;
    this.access = access;
    this.flow = flow;
  }

  void authenticated(Access shown) {
    access = shown;
    lastTopic = null;
  }

  void publish(long correlationId, ByteBuf payload) {
    int bytes = payload.readableBytes();
    boolean outOfTurn = false;
    try {
      PublishHeader header = decoder.header(payload);
      outOfTurn = !header.waits();
      check(header);
      TopicHandle topic = topic(payload);
      List<Message> messages = decoder.messages(payload);
      if (messages.size() == 1 || isUnit(header, topic, messages)) {
        Answer answer = answer(correlationId, bytes, outOfTurn);
        flow.publish(topic, publication(header, messages, WHOLE), answer);
      } else {
        Publication[] parts = parts(header, topic, messages);
        SplitAnswer answer = new SplitAnswer(flow, correlationId, bytes, parts.length);
        answer.outOfTurn = outOfTurn;
        flow.publish(topic, parts, answer);
      }
    } catch (MalformedFrameException e) {
      flow.refuse(
          answer(correlationId, bytes, outOfTurn), new BlipException.InvalidRequest(e.text()));
    } catch (BlipException e) {
      flow.refuse(answer(correlationId, bytes, outOfTurn), e);
    }
  }

  private Answer answer(long correlationId, int bytes, boolean outOfTurn) {
    Answer answer = new Answer(flow, correlationId, bytes);
    answer.outOfTurn = outOfTurn;
    return answer;
  }

  private void check(PublishHeader header) {
    if (services.goingDown().get()) {
      throw new BlipException.ShuttingDown("the server is shutting down; connect again later");
    }
    Durability best = services.broker().journaled() ? Durability.SYNCED : Durability.MEMORY;
    if (header.atLeast().compareTo(best) > 0) {
      throw new BlipException.InvalidRequest(
          "durability " + header.atLeast() + "; this server gives at most " + best);
    }
    if (header.sequence() < 0 || header.sequence() > MOST_SEQUENCE) {
      throw new BlipException.InvalidRequest(
          "sequence "
              + Long.toUnsignedString(header.sequence())
              + "; use at most "
              + MOST_SEQUENCE);
    }
  }

  private TopicHandle topic(ByteBuf payload) {
    TopicHandle known = lastTopic;
    if (known != null && !known.deleted() && decoder.topicIs(payload, lastName)) {
      return known;
    }
    String name = decoder.topic(payload);
    access.publish(name);
    TopicHandle topic = services.broker().topic(name);
    lastTopic = topic;
    lastName = name.getBytes(StandardCharsets.UTF_8);
    return topic;
  }

  private static Publication publication(PublishHeader header, List<Message> messages, int part) {
    long deadlineMillis =
        header.deadlineMillis() == 0 ? DEFAULT_DEADLINE.toMillis() : header.deadlineMillis();
    return new Publication(
        messages,
        header.atLeast(),
        header.waits() ? deadlineMillis * 1_000_000 : 0,
        header.producer(),
        (header.sequence() << PART_BITS) + part,
        header.routing());
  }

  private static boolean isUnit(PublishHeader header, TopicHandle topic, List<Message> messages) {
    boolean alike = alike(messages);
    if (header.unit() && !alike) {
      throw new BlipException.InvalidRequest(
          "a unit mixes QoS or has a delay; publish such messages one by one");
    }
    return alike && (header.unit() || !(spreads(header, topic) || oneByOne(header, topic)));
  }

  /** Whether there may be room for some messages of a frame and not for others. */
  private static boolean oneByOne(PublishHeader header, TopicHandle topic) {
    return !header.waits() || topic.options().whenFull() != WhenFull.EVICT_OLDEST;
  }

  /** Whether messages of one frame may go to several partitions. */
  private static boolean spreads(PublishHeader header, TopicHandle topic) {
    return topic.partitions().size() > 1 && !(header.routing() instanceof Routing.ToPartition);
  }

  private static boolean alike(List<Message> messages) {
    Message first = messages.get(0);
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      if (message.delayMillis() > 0 || message.qos() != first.qos()) {
        return false;
      }
    }
    return true;
  }

  private static Publication[] parts(
      PublishHeader header, TopicHandle topic, List<Message> messages) {
    boolean spreads = spreads(header, topic);
    boolean oneByOne = oneByOne(header, topic);
    boolean byKey = header.routing() instanceof Routing.ByKey;
    List<Publication> parts = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= messages.size(); i++) {
      if (i == messages.size()
          || oneByOne
          || !alike(messages.get(i - 1), messages.get(i))
          || (spreads && !(byKey && sameKey(messages.get(i - 1), messages.get(i))))) {
        parts.add(publication(header, messages.subList(from, i), parts.size()));
        from = i;
      }
    }
    if (parts.size() > MOST_PARTS) {
      throw new BlipException.TooLarge(
          messages.size()
              + " messages for several partitions in one frame; send at most "
              + MOST_PARTS);
    }
    return parts.toArray(Publication[]::new);
  }

  private static boolean alike(Message message, Message next) {
    return message.qos() == next.qos() && message.delayMillis() == 0 && next.delayMillis() == 0;
  }

  private static boolean sameKey(Message message, Message next) {
    return next.keyOrNull() != null && Objects.equals(message.keyOrNull(), next.keyOrNull());
  }
}
