package io.blipmq.gateway.flatbuffers;

import io.blipmq.api.BlipException;
import io.blipmq.api.OverflowPolicy;
import io.blipmq.api.QoS;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.core.topic.TopicHandle;
import io.blipmq.gateway.connection.ProtocolViolation;
import io.blipmq.gateway.connection.Services;
import io.blipmq.gateway.connection.StreamConnection;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that speaks FlatBuffers. On its event loop. */
final class FlatBuffersConnection extends StreamConnection {
  private static final Logger LOG = LoggerFactory.getLogger(FlatBuffersConnection.class);
  private static final byte[] SUBSCRIBED = "subscribed".getBytes(StandardCharsets.US_ASCII);

  /** Slow readers lose what is oldest, whatever the broker's default. */
  private static final SubscribeOptions OPTIONS =
      SubscribeOptions.unnamed().withQos(QoS.AT_MOST_ONCE).withOverflow(OverflowPolicy.DROP_OLDEST);

  private final BufferSplitter buffers;
  private final Map<String, MessageFeed> feeds = new HashMap<>(2);
  private boolean introduced;

  FlatBuffersConnection(Services services) {
    super(services);
    this.buffers = new BufferSplitter(services.limits().maxMessageBytes());
  }

  @Override
  protected void take(ByteBuf in) throws ProtocolViolation {
    try {
      byte[] buffer = buffers.next(in);
      if (buffer != null) {
        handle(ClientCommand.read(buffer));
      }
    } catch (MalformedBufferException e) {
      throw new ProtocolViolation(String.valueOf(e.getMessage()));
    } catch (BlipException e) {
      // The protocol has no way to say so, and a client that waits for messages must not in vain.
      throw new ProtocolViolation(e.code().text() + ": " + e.getMessage());
    }
  }

  private void handle(ClientCommand command) {
    if (!introduced) {
      introduced = true;
      introduced();
    }
    switch (command) {
      case ClientCommand.Publish publish -> publish(publish);
      case ClientCommand.Subscribe subscribe -> subscribe(subscribe.topic());
      case ClientCommand.Unsubscribe unsubscribe -> unsubscribe(unsubscribe.topic());
      case ClientCommand.Quit _ -> closeWhenWritten();
    }
  }

  private void publish(ClientCommand.Publish command) {
    TopicHandle topic;
    try {
      topic = published(command.topic());
    } catch (BlipException.NotPermitted e) {
      // Counted, and nobody to be told.
      return;
    }
    publish(
        topic, command.message(), refused -> refused.ifPresent(code -> lost(topic, code.text())));
  }

  /** QoS 0, and nobody to be told. */
  private static void lost(TopicHandle topic, String why) {
    LOG.debug("event=message_refused topic={} reason=\"{}\"", topic.name(), why);
  }

  private void subscribe(String text) {
    if (!feeds.containsKey(text)) {
      int most = services().limits().maxSubscriptions();
      if (feeds.size() >= most) {
        throw new BlipException.QueueFull(
            "a connection has at most " + most + " subscriptions; end one, or connect again");
      }
      TopicHandle topic = subscribed(text);
      MessageFeed feed = new MessageFeed(turns(), outbound(), topic.id(), this::closeWhenWritten);
      feed.attach(services().broker().subscribe(topic.name(), OPTIONS, feed::ready));
      feeds.put(text, feed);
    }
    byte[] topic = text.getBytes(StandardCharsets.UTF_8);
    ServerBuffers.subAck(outbound().buffer(), topic, SUBSCRIBED);
  }

  private void unsubscribe(String text) {
    Optional.ofNullable(feeds.remove(text)).ifPresent(turns()::remove);
  }

  @Override
  protected void closed() {
    feeds.values().forEach(turns()::remove);
    feeds.clear();
  }
}
