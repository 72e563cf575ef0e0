package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The JDK's WebSocket client. */
final class WebSocketPeer implements WebSocket.Listener, AutoCloseable {
  private static final int TIMEOUT_SECONDS = 30;

  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final StringBuilder begun = new StringBuilder();

  @SuppressWarnings("NullAway.Init")
  private WebSocket socket;

  /** Opens one; headers are name, value, name, value … */
  static WebSocketPeer open(int port, String path, String protocol, String... headers) {
    WebSocketPeer peer = new WebSocketPeer();
    WebSocket.Builder builder = peer.client.newWebSocketBuilder();
    if (!protocol.isEmpty()) {
      builder.subprotocols(protocol);
    }
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    try {
      peer.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + path), peer).join();
      return peer;
    } catch (CompletionException e) {
      peer.client.shutdownNow();
      throw e;
    }
  }

  WebSocket socket() {
    return socket;
  }

  WebSocketPeer text(String text) {
    socket.sendText(text, true).join();
    return this;
  }

  /** Sends bytes, in hex, as one frame. */
  WebSocketPeer bytes(String hex) {
    socket.sendBinary(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), true).join();
    return this;
  }

  /** The next message, or the code of the close: {@code close 1000}. */
  String next() {
    try {
      @Nullable String next = received.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("nothing came").isNotNull();
      return String.valueOf(next);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    begun.append(data);
    if (last) {
      received.add(begun.toString());
      begun.setLength(0);
    }
    from.request(1);
    return null;
  }

  /** Bytes, in hex. */
  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    received.add(HexFormat.of().formatHex(bytes));
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
    received.add("pong " + data.remaining());
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    received.add("close " + code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    received.add("error " + error);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
