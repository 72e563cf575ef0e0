package io.blipmq.bench.endpoint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * NATS with JetStream: a stream in files takes what is published and confirms it. A subscriber has
 * a consumer of its own, to which the stream pushes, and acknowledges the last message of what one
 * read has brought, and with it all before. The stream goes away with the target.
 */
final class JetStreamTarget implements Target {
  private static final byte[] LINE_END = {'\r', '\n'};

  /** What an answer to a publish begins with, if it is a refusal; else with the stream. */
  private static final byte[] REFUSAL = ascii("{\"error\"");

  private final InetSocketAddress address;
  private final Traffic traffic;
  private final int prefetch;
  private final String stream;
  private volatile boolean made;

  JetStreamTarget(InetSocketAddress address, Traffic traffic, Traffic.Options options) {
    this.address = address;
    this.traffic = traffic;
    this.prefetch = options.prefetch();
    this.stream = traffic.topics().getFirst().replaceAll("[^A-Za-z0-9-]", "_");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String inbox() {
    return "_INBOX." + UUID.randomUUID();
  }

  @Override
  public Sender sender(Confirmations confirmations) throws IOException {
    makeStream();
    String inbox = inbox();
    return new Publisher(connect("SUB " + inbox + " 1\r\n"), inbox, confirmations);
  }

  @Override
  public Receiver receiver() throws IOException {
    makeStream();
    String inbox = inbox();
    Wire wire = connect("SUB " + inbox + " 1\r\n");
    request(
        "CONSUMER.CREATE." + stream,
        """
        {"stream_name":"%s","config":{"deliver_subject":"%s","deliver_policy":"new",\
        "ack_policy":"all","max_ack_pending":%d}}\
        """
            .formatted(stream, inbox, prefetch));
    return new Reader(wire);
  }

  @Override
  public void close() throws IOException {
    if (made) {
      made = false;
      request("STREAM.DELETE." + stream, "");
    }
  }

  /** One that is there already stays as it is. */
  private void makeStream() throws IOException {
    request(
        "STREAM.CREATE." + stream,
        """
        {"name":"%s","subjects":["%s"],"storage":"file"}\
        """
            .formatted(stream, traffic.all('.', '*')));
    made = true;
  }

  private Wire connect(String first) throws IOException {
    return NatsTarget.connect(
        address,
        first,
        line -> {
          if (line.startsWith("INFO") && !line.contains("\"jetstream\":true")) {
            throw new ProtocolException(
                "this NATS server has no JetStream, without which it confirms nothing; start it"
                    + " with --jetstream, or use --qos 0");
          }
        });
  }

  /** Asks JetStream for something, and waits until it is done. */
  private void request(String what, String json) throws IOException {
    String inbox = inbox();
    boolean[] done = new boolean[1];
    try (Wire wire = connect("SUB " + inbox + " 1\r\n")) {
      wire.write("PUB $JS.API." + what + " " + inbox + " " + json.length() + "\r\n");
      wire.write(json + "\r\n");
      wire.flush();
      NatsParser parser =
          new NatsParser(
              new NatsTarget.Lines(wire) {
                @Override
                public void message(ByteBuffer bytes) throws IOException {
                  String answer = StandardCharsets.UTF_8.decode(bytes).toString();
                  if (answer.contains("\"error\"")) {
                    throw new ProtocolException("NATS says " + answer);
                  }
                  done[0] = true;
                }
              });
      while (!done[0]) {
        wire.read(parser);
      }
    }
  }

  private final class Publisher implements Sender {
    private final Wire wire;
    private final AnswerThread answers = new AnswerThread();
    private final SentTimes sent = new SentTimes();
    private final List<byte[]> heads;
    private final byte[] rest = new byte[traffic.messageBytes() - Long.BYTES];
    private int added;

    Publisher(Wire wire, String inbox, Confirmations confirmations) {
      this.wire = wire;
      this.heads =
          traffic.topics().stream()
              .map(topic -> topic.replace('/', '.') + " " + inbox)
              .map(subjects -> ascii("PUB " + subjects + " " + traffic.messageBytes() + "\r\n"))
              .toList();
      NatsParser parser =
          new NatsParser(
              new NatsTarget.Lines(wire) {
                @Override
                public void message(ByteBuffer answer) throws IOException {
                  if (ByteBuffer.wrap(REFUSAL).mismatch(answer) == REFUSAL.length) {
                    throw new ProtocolException(
                        "NATS says " + StandardCharsets.UTF_8.decode(answer));
                  }
                  sent.confirmed(1, confirmations);
                }
              });
      answers.start(wire, parser, confirmations);
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
      added++;
    }

    @Override
    public void send() throws IOException, InterruptedException {
      sent.sending(added);
      added = 0;
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

  private static final class Reader implements Receiver {
    private final Wire wire;

    Reader(Wire wire) {
      this.wire = wire;
    }

    @Override
    public void receive(Arrivals arrivals) throws IOException {
      Pushed pushed = new Pushed(wire, arrivals);
      NatsParser parser = new NatsParser(pushed);
      wire.read(bytes -> {
        arrivals.begin();
        parser.parse(bytes);
        arrivals.end();
        if (pushed.lastEnd > 0) {
          byte[] head = new byte[pushed.lastEnd - pushed.lastStart];
          bytes.get(pushed.lastStart, head);
          // MSG subject sid reply bytes
          String reply = new String(head, StandardCharsets.UTF_8).split(" ", -1)[3];
          wire.write("PUB " + reply + " 4\r\n+ACK\r\n");
          wire.flush();
        }
      });
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }

  /** What one read brings. */
  private static final class Pushed extends NatsTarget.Lines {
    private final Receiver.Arrivals arrivals;
    private int lastStart;
    private int lastEnd;

    Pushed(Wire wire, Receiver.Arrivals arrivals) {
      super(wire);
      this.arrivals = arrivals;
    }

    @Override
    public void head(int start, int end) {
      lastStart = start;
      lastEnd = end;
    }

    @Override
    public void message(ByteBuffer bytes) {
      arrivals.arrived(bytes.getLong(bytes.position()));
    }
  }
}
