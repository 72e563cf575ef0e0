package io.blipmq.bench.endpoint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * NATS with JetStream: a stream in files takes what is published and confirms it. A subscriber has
 * a consumer of its own, to which the stream pushes, and acknowledges the last message of what one
 * read has brought, and with it all before. The stream goes away with the target.
 */
final class JetStreamTarget implements Target {
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

  private static String inbox() {
    return "_INBOX." + UUID.randomUUID();
  }

  @Override
  public Sender sender(Confirmations confirmations) throws IOException {
    makeStream();
    String inbox = inbox();
    return new NatsSender(connect("SUB " + inbox + " 1\r\n"), traffic, " " + inbox, confirmations);
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
    return new NatsReceiver(wire, true);
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
}
