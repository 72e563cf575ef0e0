package io.blipmq.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** A client made of a socket, with a limit for every wait. One thread. */
abstract class SocketPeer implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 30_000;

  /** What comes from the server. */
  final DataInputStream in;

  private final Socket socket = new Socket();

  SocketPeer(int port) {
    this(port, 0);
  }

  /** Connects with that receive buffer; 0 for the system's. */
  SocketPeer(int port, int receiveBytes) {
    try {
      if (receiveBytes > 0) {
        socket.setReceiveBufferSize(receiveBytes);
      }
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends bytes as they are. */
  final void write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads up to the end that the server makes, which may be a reset. */
  final void expectClosed() {
    try {
      while (in.read() >= 0) {
        // Answers to what came before.
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection is still open", e);
    } catch (IOException e) {
      assertThat(e).isInstanceOf(SocketException.class);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
