package io.blipmq.bench.endpoint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** NATS without JetStream: publishes are not confirmed. */
final class NatsTarget implements Target {
  private static final byte[] PONG = "PONG\r\n".getBytes(StandardCharsets.US_ASCII);

  private final InetSocketAddress address;
  private final Traffic traffic;

  NatsTarget(InetSocketAddress address, Traffic traffic) {
    this.address = address;
    this.traffic = traffic;
  }

  /** Looks at a line of the server's. */
  interface Look {
    /** Throws if it is not as wanted. */
    void at(String line) throws IOException;
  }

  /** Connects, sends what is to be sent first, and waits until the broker has seen it. */
  static Wire connect(InetSocketAddress address, String first, Look look) throws IOException {
    Wire wire = new Wire(address);
    boolean[] seen = new boolean[1];
    NatsParser parser =
        new NatsParser(
            new Lines(wire) {
              @Override
              public void line(String text) throws IOException {
                super.line(text);
                look.at(text);
                seen[0] |= text.equals("PONG");
              }
            });
    try {
      wire.write("CONNECT {\"verbose\":false,\"pedantic\":false}\r\n" + first + "PING\r\n");
      wire.flush();
      while (!seen[0]) {
        wire.read(parser);
      }
      return wire;
    } catch (IOException e) {
      wire.close();
      throw e;
    }
  }

  @Override
  public Sender sender(Confirmations confirmations) throws IOException {
    return new NatsSender(connect(address, "", line -> {}), traffic, "", confirmations);
  }

  @Override
  public Receiver receiver() throws IOException {
    return new NatsReceiver(
        connect(address, "SUB " + traffic.all('.', '*') + " 1\r\n", line -> {}), false);
  }

  @Override
  public void close() {}

  /** What comes beside messages. The wire is locked to answer, because publishers write to it. */
  static class Lines implements NatsParser.Handler {
    private final Wire wire;

    Lines(Wire wire) {
      this.wire = wire;
    }

    @Override
    public void message(ByteBuffer bytes) throws IOException {}

    @Override
    public void line(String text) throws IOException {
      if (text.startsWith("-ERR")) {
        throw new ProtocolException("NATS says " + text);
      }
      if (text.equals("PING")) {
        synchronized (wire) {
          wire.write(PONG);
          wire.flush();
        }
      }
    }
  }
}
