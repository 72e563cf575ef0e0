package io.blipmq.benchmarks.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** What connections that have been welcomed and do nothing cost a broker in resident memory. */
final class IdleConnections {
  private static final int FIRST = 200;

  private IdleConnections() {}

  /** Bytes for each of so many, beyond the first {@value #FIRST}, which make it settle down. */
  static double bytesEach(Contender contender, Running broker, int count) throws IOException {
    List<SocketChannel> connections = new ArrayList<>();
    try {
      connect(contender, broker, FIRST, connections);
      long before = broker.residentBytes();
      connect(contender, broker, count, connections);
      return (double) (broker.residentBytes() - before) / count;
    } finally {
      for (SocketChannel connection : connections) {
        connection.close();
      }
    }
  }

  private static void connect(
      Contender contender, Running broker, int count, List<SocketChannel> connections)
      throws IOException {
    for (int i = 0; i < count; i++) {
      connections.add(greet(contender, broker));
    }
  }

  /** A connection that has been welcomed. */
  static SocketChannel greet(Contender contender, Running broker) throws IOException {
    SocketChannel connection =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port));
    connection.write(ByteBuffer.wrap(contender.greeting()));
    if (connection.read(ByteBuffer.allocate(4_096)) < 0) {
      connection.close();
      throw new IOException(contender.title + " closed a connection");
    }
    return connection;
  }
}
