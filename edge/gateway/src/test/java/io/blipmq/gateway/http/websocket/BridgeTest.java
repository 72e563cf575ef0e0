package io.blipmq.gateway.http.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.gateway.connection.GatewayStats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Frames to bytes and back. */
final class BridgeTest {
  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private static String read(EmbeddedChannel channel) {
    StringBuilder text = new StringBuilder();
    ByteBuf next = channel.readInbound();
    while (next != null) {
      text.append(next.toString(StandardCharsets.UTF_8));
      next.release();
      next = channel.readInbound();
    }
    return text.toString();
  }

  private static List<String> written(EmbeddedChannel channel) {
    List<String> texts = new ArrayList<>();
    @Nullable WebSocketFrame next = channel.readOutbound();
    while (next != null) {
      texts.add(
          (next instanceof TextWebSocketFrame ? "text:" : "binary:")
              + next.content().toString(StandardCharsets.UTF_8));
      next.release();
      next = channel.readOutbound();
    }
    return texts;
  }

  @Test
  void aTextMessageIsALine() {
    EmbeddedChannel channel = new EmbeddedChannel(new LineBridge(new GatewayStats()));
    channel.writeInbound(new TextWebSocketFrame("{\"a\":\r\n 1}\r\n"));
    channel.writeInbound(new TextWebSocketFrame(false, 0, "{\"b\":"));
    channel.writeInbound(new ContinuationWebSocketFrame(false, 0, "\n"));
    channel.writeInbound(new ContinuationWebSocketFrame(true, 0, "2}"));
    channel.writeInbound(new TextWebSocketFrame(""));
    assertThat(read(channel)).isEqualTo("{\"a\":   1}\n{\"b\": 2}\n\n");
    channel.finishAndReleaseAll();
  }

  @Test
  void eachLineIsATextFrameHoweverItIsWritten() {
    EmbeddedChannel channel = new EmbeddedChannel(new LineBridge(new GatewayStats()));
    ChannelFuture first = channel.write(bytes("one\r\ntwo\r\nthr"));
    ChannelFuture second = channel.write(bytes("ee\r\n"));
    var _ = channel.write(bytes("four\n"), channel.voidPromise());
    channel.flush();
    assertThat(written(channel)).containsExactly("text:one", "text:two", "text:three", "text:four");
    assertThat(first.isSuccess() && second.isSuccess()).isTrue();
    var _ = channel.write(bytes("without an end"));
    channel.finishAndReleaseAll();
  }

  @Test
  void binaryFramesAreAStream() {
    EmbeddedChannel channel = new EmbeddedChannel(new StreamBridge(new GatewayStats()));
    channel.writeInbound(new BinaryWebSocketFrame(bytes("ab")));
    channel.writeInbound(new BinaryWebSocketFrame(false, 0, bytes("c")));
    channel.writeInbound(new ContinuationWebSocketFrame(true, 0, bytes("d")));
    channel.writeInbound(new BinaryWebSocketFrame(Unpooled.EMPTY_BUFFER));
    assertThat(read(channel)).isEqualTo("abcd");
    channel.writeOutbound(bytes("xy"));
    assertThat(written(channel)).containsExactly("binary:xy");
    channel.finishAndReleaseAll();
  }

  @Test
  void dataOfTheWrongKindEndsTheConnectionWithItsCode() {
    EmbeddedChannel stream = new EmbeddedChannel(new StreamBridge(new GatewayStats()));
    stream.writeInbound(new TextWebSocketFrame("x"));
    assertThat(closeCode(stream)).isEqualTo(1003);
    stream.writeInbound(new BinaryWebSocketFrame(bytes("too late")));
    assertThat(read(stream)).isEmpty();
    stream.finishAndReleaseAll();
    EmbeddedChannel lines = new EmbeddedChannel(new LineBridge(new GatewayStats()));
    lines.writeInbound(new BinaryWebSocketFrame(bytes("x")));
    assertThat(closeCode(lines)).isEqualTo(1003);
    lines.finishAndReleaseAll();
  }

  private static int closeCode(EmbeddedChannel channel) {
    CloseWebSocketFrame close = channel.readOutbound();
    int code = close.statusCode();
    close.release();
    return code;
  }

  @Test
  void aPingIsAnsweredWithWhatItHolds() {
    EmbeddedChannel channel = new EmbeddedChannel(new StreamBridge(new GatewayStats()));
    channel.writeInbound(new PingWebSocketFrame(bytes("p")));
    PongWebSocketFrame pong = channel.readOutbound();
    assertThat(ByteBufUtil.getBytes(pong.content())).asString().isEqualTo("p");
    pong.release();
    channel.writeInbound(new PongWebSocketFrame());
    assertThat(read(channel)).isEmpty();
    channel.finishAndReleaseAll();
  }

  @Test
  void aCloseIsAnsweredWithItsCodeAndEndsTheConnection() {
    EmbeddedChannel channel = new EmbeddedChannel(new LineBridge(new GatewayStats()));
    channel.writeInbound(new CloseWebSocketFrame(1001, "bye"));
    assertThat(closeCode(channel)).isEqualTo(1001);
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  /** A protocol that ends the connection when it gets anything. */
  private static final class Ending extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
      ((ByteBuf) read).release();
      var _ = ctx.writeAndFlush(bytes("last\r\n"));
      var _ = ctx.close();
    }
  }

  @Test
  void whenTheProtocolEndsItTheLastWordsComeFirstAndTheAnswerIsAwaited() {
    EmbeddedChannel channel = new EmbeddedChannel(new LineBridge(new GatewayStats()), new Ending());
    channel.writeInbound(new TextWebSocketFrame("x"));
    TextWebSocketFrame last = channel.readOutbound();
    assertThat(last.text()).isEqualTo("last");
    last.release();
    assertThat(closeCode(channel)).isEqualTo(1000);
    assertThat(channel.isOpen()).isTrue();
    channel.writeInbound(new CloseWebSocketFrame(1000, ""));
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void aPeerThatDoesNotAnswerACloseIsNotWaitedForLong() {
    EmbeddedChannel channel = new EmbeddedChannel(new LineBridge(new GatewayStats()), new Ending());
    channel.writeInbound(new TextWebSocketFrame("x"));
    channel.advanceTimeBy(2, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }
}
