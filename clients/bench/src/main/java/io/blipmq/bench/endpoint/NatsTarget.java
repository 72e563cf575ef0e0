package io.blipmq.bench.endpoint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** NATS without JetStream: publishes are not confirmed. */
final class NatsTarget implements Target {
  private static final byte[] LINE_END = {'\r', '\n'};
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
    return new Publisher(connect(address, "", line -> {}), confirmations);
  }

  @Override
  public Receiver receiver() throws IOException {
    return new Reader(connect(address, "SUB " + traffic.all('.', '*') + " 1\r\n", line -> {}));
  }

  @Override
  public void close() {}

  private final class Publisher implements Sender {
    private final Wire wire;
    private final AnswerThread answers = new AnswerThread();
    private final List<byte[]> heads;
    private final byte[] rest = new byte[traffic.messageBytes() - Long.BYTES];

    Publisher(Wire wire, Confirmations confirmations) {
      this.wire = wire;
      this.heads =
          traffic.topics().stream()
              .map(topic -> "PUB " + topic.replace('/', '.') + " " + traffic.messageBytes())
              .map(head -> (head + "\r\n").getBytes(StandardCharsets.UTF_8))
              .toList();
      answers.start(wire, new NatsParser(new Lines(wire)), confirmations);
    }

    @Override
    public void add(int topic, long stamp) throws IOException {
      byte[] head = heads.get(topic);
      synchronized (wire) {
        wire.out(head.length + traffic.messageBytes() + 2)
            .put(head)
            .putLong(stamp)
            .put(rest)
            .put(LINE_END);
      }
    }

    @Override
    public void send() throws IOException {
      synchronized (wire) {
        wire.flush();
      }
    }

    @Override
    public void close() throws IOException {
      answers.closing();
      wire.close();
    }
  }

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

  private static final class Reader implements Receiver {
    private final Wire wire;

    Reader(Wire wire) {
      this.wire = wire;
    }

    @Override
    public void receive(Arrivals arrivals) throws IOException {
      NatsParser parser =
          new NatsParser(
              new Lines(wire) {
                @Override
                public void message(ByteBuffer bytes) {
                  arrivals.arrived(bytes.getLong(bytes.position()));
                }
              });
      wire.read(bytes -> {
        arrivals.begin();
        parser.parse(bytes);
        arrivals.end();
      });
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }
}
