package io.blipmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.Durability;
import io.blipmq.api.Message;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.ClientFrameDecoder;
import io.blipmq.wire.DeliverEncoder;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.FrameSplitter;
import io.blipmq.wire.PublishDecoder;
import io.blipmq.wire.PublishHeader;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.ServerFrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection as a scripted broker sees it: frames as they came, answers as the test says. */
final class PeerConnection implements AutoCloseable {
  static final int MAX_MESSAGE = 100_000;

  private final Socket socket;
  private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();

  /** What came; {@code end} stands for the end of the connection. */
  sealed interface Frame {
    record Request(long id, ClientFrame frame) implements Frame {}

    record Publish(long id, PublishHeader header, String topic, List<Message> messages, String hex)
        implements Frame {
      List<String> texts() {
        return messages.stream().map(Message::text).toList();
      }
    }

    record End() implements Frame {}
  }

  PeerConnection(Socket socket) {
    this.socket = socket;
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (FrameSplitter splitter =
        new FrameSplitter(UnpooledByteBufAllocator.DEFAULT, FrameDescriptor.MAX_LENGTH)) {
      byte[] bytes = new byte[65_536];
      for (int n = socket.getInputStream().read(bytes);
          n >= 0;
          n = socket.getInputStream().read(bytes)) {
        splitter.feed(Unpooled.wrappedBuffer(bytes, 0, n), this::frame);
      }
    } catch (IOException e) {
      // The end, as below.
    }
    frames.add(new Frame.End());
  }

  private boolean frame(int type, long id, ByteBuf payload) {
    if (type == FrameDescriptor.PUBLISH) {
      String hex = ByteBufUtil.hexDump(payload);
      PublishDecoder decoder = new PublishDecoder();
      PublishHeader header = decoder.header(payload);
      String topic = decoder.topic(payload);
      frames.add(new Frame.Publish(id, header, topic, decoder.messages(payload), hex));
    } else {
      frames.add(new Frame.Request(id, ClientFrameDecoder.decode(type, payload)));
    }
    return true;
  }

  /** The next frame. */
  Frame next() {
    try {
      @Nullable Frame frame = frames.poll(20, TimeUnit.SECONDS);
      assertThat(frame).as("a frame from the client").isNotNull();
      return java.util.Objects.requireNonNull(frame);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next frame, which must be that request; its correlation id is in {@link #lastId}. */
  <F extends ClientFrame> F expect(Class<F> type) {
    Frame frame = next();
    assertThat(frame).isInstanceOf(Frame.Request.class);
    Frame.Request request = (Frame.Request) frame;
    lastId = request.id();
    assertThat(request.frame()).isInstanceOf(type);
    return type.cast(request.frame());
  }

  private long lastId;

  long lastId() {
    return lastId;
  }

  Frame.Publish expectPublish() {
    Frame frame = next();
    assertThat(frame).isInstanceOf(Frame.Publish.class);
    return (Frame.Publish) frame;
  }

  void expectEnd() {
    assertThat(next()).isInstanceOf(Frame.End.class);
  }

  /** Publishes that come until so many messages are there. */
  List<Frame.Publish> expectMessages(int count) {
    List<Frame.Publish> all = new ArrayList<>();
    int seen = 0;
    while (seen < count) {
      Frame.Publish publish = expectPublish();
      all.add(publish);
      seen += publish.messages().size();
    }
    assertThat(seen).isEqualTo(count);
    return all;
  }

  boolean isQuiet() {
    return frames.isEmpty();
  }

  PeerConnection welcome() {
    assertThat(expect(ClientFrame.Hello.class).version()).isEqualTo(2);
    answer(
        new ServerFrame.Welcome(
            2, false, true, MAX_MESSAGE, FrameDescriptor.MAX_LENGTH, "scripted"));
    return this;
  }

  /** Answers the request that {@link #expect} returned last. */
  void answer(ServerFrame frame) {
    send(lastId, frame);
  }

  void send(long id, ServerFrame frame) {
    ByteBuf out = Unpooled.buffer();
    ServerFrameEncoder.encode(out, id, frame);
    write(out);
  }

  void confirm(Frame.Publish publish, long firstOffset) {
    send(
        publish.id(),
        new ServerFrame.Confirm(
            List.of(
                new ServerFrame.Run(
                    0, 0, firstOffset, publish.messages().size(), Durability.LOG))));
  }

  /** Answers a SUBSCRIBE with that number and tells cursor 1 of a topic's partition 0. */
  ClientFrame.Subscribe subscribed(int number, String topic) {
    ClientFrame.Subscribe subscribe = expect(ClientFrame.Subscribe.class);
    answer(new ServerFrame.Subscribed(number));
    send(0, new ServerFrame.Cursor(number, 1, 0, topic));
    return subscribe;
  }

  /** Delivers messages from cursor 1, one offset after the other. */
  void deliver(int subscription, long firstOffset, Message... messages) {
    ByteBuf out = Unpooled.buffer();
    int start = DeliverEncoder.begin(out, subscription, 1);
    long offset = firstOffset;
    for (Message message : messages) {
      DeliverEncoder.append(out, offset++, 1, message.qos(), message);
    }
    DeliverEncoder.end(out, start, messages.length);
    write(out);
  }

  void deliver(int subscription, long firstOffset, String... texts) {
    Message[] messages = new Message[texts.length];
    for (int i = 0; i < texts.length; i++) {
      messages[i] = Message.of(texts[i]);
    }
    deliver(subscription, firstOffset, messages);
  }

  void write(ByteBuf out) {
    try {
      socket.getOutputStream().write(ByteBufUtil.getBytes(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the connection without a word. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
