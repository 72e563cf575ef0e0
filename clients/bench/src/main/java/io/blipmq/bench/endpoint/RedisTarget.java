package io.blipmq.bench.endpoint;

import io.blipmq.api.BlipException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Redis: pub/sub where nothing is confirmed, streams where it is. */
final class RedisTarget implements Target {
  private static final byte[] LINE_END = {'\r', '\n'};

  private final InetSocketAddress address;
  private final Traffic traffic;

  private RedisTarget(InetSocketAddress address, Traffic traffic) {
    this.address = address;
    this.traffic = traffic;
  }

  static RedisTarget at(InetSocketAddress address, Traffic traffic, Traffic.Options options) {
    if (traffic.confirmed() && options.subscribers() > 0) {
      throw new BlipException.InvalidRequest(
          "at QoS 1 Redis is published to with XADD, and its streams are not read here; use"
              + " --subscribers 0, or --qos 0");
    }
    return new RedisTarget(address, traffic);
  }

  private static byte[] command(String... words) {
    StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.UTF_8).length;
      text.append('$').append(length).append("\r\n").append(word).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Sender sender(Confirmations confirmations) throws IOException {
    return new Publisher(new Wire(address), confirmations);
  }

  @Override
  public Receiver receiver() throws IOException {
    Wire wire = new Wire(address);
    wire.write(command("SUBSCRIBE", traffic.topics()));
    wire.flush();
    Reader reader = new Reader(wire);
    while (reader.subscribed < traffic.topics().size()) {
      wire.read(reader.parser);
    }
    return reader;
  }

  private static byte[] command(String name, List<String> arguments) {
    String[] words = new String[arguments.size() + 1];
    words[0] = name;
    for (int i = 0; i < arguments.size(); i++) {
      words[i + 1] = arguments.get(i);
    }
    return command(words);
  }

  @Override
  public void close() {}

  private final class Publisher implements Sender {
    private final Wire wire;
    private final AnswerThread answers = new AnswerThread();
    private final SentTimes sent = new SentTimes();
    private final List<byte[]> heads;
    private final byte[] rest = new byte[traffic.messageBytes() - Long.BYTES];
    private int added;

    Publisher(Wire wire, Confirmations confirmations) throws IOException {
      this.wire = wire;
      this.heads = traffic.topics().stream().map(this::head).toList();
      if (!traffic.confirmed()) {
        // Redis answers each PUBLISH, unless told that nobody listens.
        wire.write(command("CLIENT", "REPLY", "OFF"));
        wire.flush();
      }
      RespParser parser =
          new RespParser(
              new RespParser.Handler() {
                @Override
                public void bulk(boolean last, ByteBuffer bytes) {
                  sent.confirmed(1, confirmations);
                }

                @Override
                public void plain(boolean last) {}
              });
      answers.start(wire, parser, confirmations);
    }

    private byte[] head(String topic) {
      // An entry has an id, which Redis picks, and here one field, named p.
      byte[] whole =
          traffic.confirmed()
              ? command("XADD", topic, "*", "p", "")
              : command("PUBLISH", topic, "");
      String text = new String(whole, StandardCharsets.UTF_8);
      String begin = text.substring(0, text.length() - "$0\r\n\r\n".length());
      return (begin + "$" + traffic.messageBytes() + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void add(int topic, long stamp) throws IOException {
      byte[] head = heads.get(topic);
      wire.out(head.length + traffic.messageBytes() + 2)
          .put(head)
          .putLong(stamp)
          .put(rest)
          .put(LINE_END);
      added++;
    }

    @Override
    public void send() throws IOException, InterruptedException {
      if (traffic.confirmed()) {
        sent.sending(added);
      }
      added = 0;
      wire.flush();
    }

    @Override
    public void close() throws IOException {
      answers.closing();
      wire.close();
    }
  }

  /** A message is an array of "message", the channel and the payload. */
  private static final class Reader implements Receiver, RespParser.Handler {
    private final Wire wire;
    private final RespParser parser = new RespParser(this);
    private Arrivals arrivals = new Nobody();
    private int subscribed;

    Reader(Wire wire) {
      this.wire = wire;
    }

    @Override
    public void bulk(boolean last, ByteBuffer bytes) {
      if (last) {
        arrivals.arrived(bytes.getLong(bytes.position()));
      }
    }

    @Override
    public void plain(boolean last) {
      subscribed++;
    }

    @Override
    public void receive(Arrivals to) throws IOException {
      arrivals = to;
      wire.read(bytes -> {
        to.begin();
        parser.parse(bytes);
        to.end();
      });
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }

  /** Hears what comes before anybody wants to. */
  private static final class Nobody implements Receiver.Arrivals {
    @Override
    public void begin() {}

    @Override
    public void arrived(long stamp) {}

    @Override
    public void end() {}
  }
}
