package io.blipmq.client;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.ConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.Function;

/** The other end of a client in tests: a real socket whose every answer the test writes itself. */
final class ScriptedPeer implements AutoCloseable {
  private final ServerSocket listener;

  private ScriptedPeer(ServerSocket listener) {
    this.listener = listener;
  }

  static ScriptedPeer open() {
    try {
      ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      listener.setSoTimeout(20_000);
      return new ScriptedPeer(listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  ConnectOptions options() {
    return ConnectOptions.to(address()).withConnectTimeout(Duration.ofSeconds(20));
  }

  /** The client's next connection, before HELLO. */
  PeerConnection accept() {
    try {
      return new PeerConnection(listener.accept());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The client's next connection, welcomed. */
  PeerConnection acceptAndWelcome() {
    PeerConnection connection = accept();
    connection.welcome();
    return connection;
  }

  /** A client, and its first connection. */
  Connected connect() {
    return connect(options(), ClientConfig.defaults());
  }

  Connected connect(ConnectOptions options, ClientConfig config) {
    return connect(options, config, PeerConnection::welcome);
  }

  Connected connect(
      ConnectOptions options, ClientConfig config, Function<PeerConnection, PeerConnection> greet) {
    var accepting =
        java.util.concurrent.CompletableFuture.supplyAsync(
            () -> greet.apply(accept()), task -> Thread.ofVirtual().start(task));
    BlipMQ client = RemoteBroker.connect(options, config);
    return new Connected(client, accepting.join());
  }

  record Connected(BlipMQ client, PeerConnection peer) {}

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
