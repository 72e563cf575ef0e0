package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.Routing;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.DeliverDecoder;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.PublishEncoder;
import io.blipmq.wire.PublishHeader;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.ServerFrameDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What tests of version 2 say again and again. Stateless. */
final class Push {
  static final PublishHeader PLAIN =
      new PublishHeader(false, Durability.MEMORY, 0, 0, 0, true, Routing.byKey());

  private Push() {}

  /** A delivery as a text: {@code subscription:topic:offset:attempt:text}. */
  static List<String> deliveries(Peer peer, int count) {
    List<String> texts = atLeast(peer, count);
    assertThat(texts.size()).isEqualTo(count);
    return texts;
  }

  /** So many deliveries, and what else the last frame holds. */
  static List<String> atLeast(Peer peer, int count) {
    List<String> texts = new ArrayList<>();
    java.util.Map<Integer, String> topics = new java.util.HashMap<>();
    while (texts.size() < count) {
      collect(peer.read(), topics, texts);
    }
    return texts;
  }

  private static void collect(
      Peer.Frame frame, java.util.Map<Integer, String> topics, List<String> texts) {
    if (frame.type() == FrameDescriptor.DELIVER) {
      DeliverDecoder.decode(
          frame.payload(),
          new DeliverDecoder.Visitor() {
            private String where = "";

            @Override
            public void begin(int subscription, int cursor, int count) {
              where = subscription + ":" + topics.getOrDefault(cursor, "cursor " + cursor);
            }

            @Override
            public void delivery(long offset, int attempt, Message message) {
              texts.add(where + ":" + offset + ":" + attempt + ":" + message.text());
            }
          });
    } else {
      ServerFrame decoded = ServerFrameDecoder.decode(frame.type(), frame.payload());
      assertThat(decoded).isInstanceOf(ServerFrame.Cursor.class);
      ServerFrame.Cursor cursor = (ServerFrame.Cursor) decoded;
      topics.put(cursor.cursor(), cursor.topic() + "/" + cursor.partition());
    }
  }

  static void publish(Peer peer, long id, String topic, Message... messages) {
    publish(peer, id, PLAIN, topic, List.of(messages));
  }

  static void publish(
      Peer peer, long id, PublishHeader header, String topic, List<Message> messages) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    peer.send(out -> {
      int start = PublishEncoder.begin(out, id, header, name);
      messages.forEach(message -> PublishEncoder.append(out, message));
      PublishEncoder.end(out, start, messages.size());
    });
  }

  static List<ServerFrame.Run> confirm(Peer peer, long id) {
    return peer.expect(id, ServerFrame.Confirm.class).runs();
  }

  static int subscribe(Peer peer, String pattern, SubscribeOptions options, int credit) {
    peer.send(50, new ClientFrame.Subscribe(pattern, options, credit, 0));
    return peer.expect(50, ServerFrame.Subscribed.class).subscription();
  }

  static List<Message> numbered(int from, int count) {
    List<Message> messages = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      messages.add(Message.of("m" + i));
    }
    return messages;
  }

  static Message zero(String text) {
    return Message.builder(text).qos(QoS.AT_MOST_ONCE).build();
  }
}
