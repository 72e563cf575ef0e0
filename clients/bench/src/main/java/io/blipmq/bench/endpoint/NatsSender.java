package io.blipmq.bench.endpoint;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Publishes to NATS. The wire is locked to write, because its answers do so too. */
final class NatsSender implements Sender {
  private static final byte[] LINE_END = {'\r', '\n'};

  /** What JetStream's answer to a publish begins with, if it is a refusal; else with the stream. */
  private static final byte[] REFUSAL = "{\"error\"".getBytes(StandardCharsets.US_ASCII);

  private final Wire wire;
  private final Traffic traffic;
  private final AnswerThread answers = new AnswerThread();
  private final SentTimes sent = new SentTimes();
  private final List<byte[]> heads;
  private final byte[] rest;
  private int added;

  /**
   * A sender.
   *
   * @param reply where JetStream's answers go, behind a space; empty where there are none
   */
  NatsSender(Wire wire, Traffic traffic, String reply, Confirmations confirmations) {
    this.wire = wire;
    this.traffic = traffic;
    this.rest = new byte[traffic.messageBytes() - Long.BYTES];
    this.heads =
        traffic.topics().stream()
            .map(topic -> "PUB " + topic.replace('/', '.') + reply + " " + traffic.messageBytes())
            .map(head -> (head + "\r\n").getBytes(StandardCharsets.UTF_8))
            .toList();
    NatsParser parser =
        new NatsParser(
            new NatsTarget.Lines(wire) {
              @Override
              public void message(ByteBuffer answer) throws IOException {
                if (ByteBuffer.wrap(REFUSAL).mismatch(answer) == REFUSAL.length) {
                  throw new ProtocolException("NATS says " + StandardCharsets.UTF_8.decode(answer));
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
    if (traffic.confirmed()) {
      sent.sending(added);
    }
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
