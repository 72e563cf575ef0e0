package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.ErrorCode;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.ClientFrameEncoder;
import io.blipmq.wire.DeliverDecoder;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.FrameSplitter;
import io.blipmq.wire.MalformedFrameException;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.ServerFrameDecoder;
import io.blipmq.wire.StatsReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One socket to the broker: frames out, frames in, and which answer belongs to which request. Event
 * loop only; it is of no use any more once it has told its listener that it is lost.
 *
 * <p>Correlation ids below {@link #FIRST_REQUEST} are the numbers of publishes, which mean the same
 * on every connection; those from there on are requests of this connection.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private static final long FIRST_REQUEST = 1L << 62;

  /** What the answer of an HTTP server begins with. */
  private static final int HTTP = 0x48545450;

  private final ConnectionListener listener;
  private final KeepAlive keepAlive;
  private final Channel channel;
  private final FrameSplitter splitter;
  private final Map<Long, Answer> answers = new LinkedHashMap<>();
  private long lastRequest = FIRST_REQUEST;
  private @Nullable String whyClosed;
  private boolean welcomed;
  private boolean reading;
  private boolean flushAfterReading;
  private boolean lost;

  /** Attaches itself to a channel that is connected. */
  Connection(Channel channel, ConnectionListener listener, Timing timing, ClientConfig config) {
    this.channel = channel;
    this.listener = listener;
    splitter = new FrameSplitter(channel.alloc(), FrameDescriptor.MAX_LENGTH);
    keepAlive = new KeepAlive(this, timing, config);
  }

  /** Begins to read. */
  void open() {
    channel.pipeline().addLast(this);
    keepAlive.start(channel.eventLoop());
    channel.config().setAutoRead(true);
  }

  /** Sends a request; its answer comes sooner or later, or the connection is lost. */
  void ask(ClientFrame frame, Answer answer) {
    if (lost) {
      answer.failed(lostReason());
      return;
    }
    long id = ++lastRequest;
    answers.put(id, answer);
    try {
      send(id, frame);
    } catch (BlipException e) {
      answers.remove(id);
      answer.failed(e);
    }
  }

  /** Sends a frame that is answered only if it fails, which is logged. */
  void tell(ClientFrame frame) {
    send(0, frame);
  }

  private void send(long id, ClientFrame frame) {
    ByteBuf out = channel.alloc().buffer();
    boolean whole = false;
    try {
      ClientFrameEncoder.encode(out, id, frame);
      whole = true;
    } finally {
      if (!whole) {
        out.release();
      }
    }
    write(out);
  }

  /** Writes whole frames; the buffer's reference goes with them. */
  void write(ByteBuf frames) {
    var _ = channel.write(frames, channel.voidPromise());
  }

  /** Writes whole frames, and runs a task once they are gone, or lost. */
  void write(ByteBuf frames, Runnable gone) {
    channel.write(frames).addListener(done -> gone.run());
  }

  /** Sends what was written; while frames are being read, once for all that they cause. */
  void flush() {
    if (reading) {
      flushAfterReading = true;
    } else {
      channel.flush();
    }
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  /** Whether a request waits for its answer. */
  boolean hasQuestions() {
    return !answers.isEmpty();
  }

  /** Ends this connection; the listener is told why. */
  void close(String why) {
    if (whyClosed == null) {
      whyClosed = why;
    }
    var _ = channel.close();
  }

  /** Ends this connection once everything written is gone. */
  void closeAfterWriting(String why) {
    if (whyClosed == null) {
      whyClosed = why;
    }
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object received) {
    ByteBuf bytes = (ByteBuf) received;
    int start = bytes.readerIndex();
    keepAlive.received();
    reading = true;
    try {
      splitter.feed(bytes, this::frame);
    } catch (MalformedFrameException e) {
      close(whyUnreadable(e, bytes.slice(start, bytes.writerIndex() - start)));
    } finally {
      bytes.release();
    }
  }

  private String whyUnreadable(MalformedFrameException reason, ByteBuf bytes) {
    if (welcomed) {
      return "the broker sent a frame that cannot be read: " + reason.text();
    }
    boolean http = bytes.readableBytes() >= Integer.BYTES && bytes.getInt(0) == HTTP;
    return http
        ? "what answers there speaks HTTP and not BlipMQ's protocol; if it is a broker's metrics"
            + " port, pass the one for clients (7878 unless configured) with --addr or to connect"
        : "what answers there does not speak BlipMQ's protocol: " + reason.text();
  }

  private boolean frame(int type, long id, ByteBuf payload) {
    if (type == FrameDescriptor.DELIVER) {
      DeliverDecoder.decode(payload, listener.deliveries());
      return whyClosed == null;
    }
    ServerFrame frame = ServerFrameDecoder.decode(type, payload);
    switch (frame) {
      case ServerFrame.Confirm confirm -> listener.confirmed(id, confirm.runs());
      case ServerFrame.Nack nack -> refused(id, nack);
      case ClientFrame.Ping ping -> pong(id);
      case ClientFrame.Pong pong -> {}
      case ServerFrame.Cursor cursor -> listener.received(cursor);
      case ServerFrame.Revoked revoked -> listener.received(revoked);
      case ServerFrame.Closed closed -> listener.received(closed);
      case ServerFrame.Goodbye goodbye -> listener.received(goodbye);
      case StatsReply reply -> answered(id, reply, reply.last());
      case ServerFrame.Welcome welcome -> {
        welcomed = true;
        answered(id, welcome, true);
      }
      case ServerFrame.Ok ok -> answered(id, ok, true);
      case ServerFrame.Subscribed subscribed -> answered(id, subscribed, true);
    }
    return whyClosed == null;
  }

  private void answered(long id, ServerFrame frame, boolean last) {
    Answer answer = last ? answers.remove(id) : answers.get(id);
    if (answer != null) {
      answer.succeeded(frame);
    }
  }

  private void refused(long id, ServerFrame.Nack nack) {
    BlipException reason = BlipException.of(ErrorCode.of(nack.code()), nack.text());
    Answer answer = answers.remove(id);
    if (answer != null) {
      answer.failed(reason);
    } else {
      listener.refused(id, reason);
    }
  }

  /** Asks the broker for a sign of life. */
  void ping() {
    send(++lastRequest, new ClientFrame.Ping());
    flush();
  }

  private void pong(long id) {
    send(id, new ClientFrame.Pong());
    flush();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    listener.readComplete();
    if (flushAfterReading) {
      flushAfterReading = false;
      channel.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      listener.writable();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    close(String.valueOf(cause.getMessage()));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (lost) {
      return;
    }
    lost = true;
    keepAlive.stop();
    splitter.close();
    List<Answer> unanswered = new ArrayList<>(answers.values());
    answers.clear();
    BlipException reason = lostReason();
    unanswered.forEach(answer -> answer.failed(reason));
    listener.lost(why());
  }

  private String why() {
    return whyClosed == null ? "the broker closed the connection" : whyClosed;
  }

  private BlipException lostReason() {
    return new BlipException.Disconnected(
        "the connection was lost before the answer came (" + why() + "); it may be done or not");
  }
}
