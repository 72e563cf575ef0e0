package io.blipmq.bench.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** An MQTT 3.1.1 broker; sessions are clean. */
final class MqttTarget implements Target {
  private static final int CONNECT = 0x10;
  private static final int CONNACK = 0x20;
  private static final int PUBLISH = 0x30;
  private static final int PUBACK = 0x40;
  private static final int SUBSCRIBE = 0x82;
  private static final int SUBACK = 0x90;
  private static final int QOS_1 = 0x02;
  private static final int IDS = 0x10000;

  private final InetSocketAddress address;
  private final Traffic traffic;

  MqttTarget(InetSocketAddress address, Traffic traffic) {
    this.address = address;
    this.traffic = traffic;
  }

  /** Writes a packet's variable part. */
  @FunctionalInterface
  private interface Body {
    void write(DataOutputStream out) throws IOException;
  }

  private static byte[] packet(int head, Body body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    body.write(new DataOutputStream(bytes));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(head);
    writeLength(whole, bytes.size());
    bytes.writeTo(whole);
    return whole.toByteArray();
  }

  private static void writeLength(ByteArrayOutputStream out, int length) {
    int left = length;
    while (left > 0x7F) {
      out.write((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.write(left);
  }

  private Wire connect() throws IOException {
    Wire wire = new Wire(address);
    try {
      wire.write(
          packet(
              CONNECT,
              out -> {
                out.writeUTF("MQTT");
                out.writeByte(4);
                out.writeByte(2); // clean session
                out.writeShort(0); // no keep-alive
                out.writeUTF("");
              }));
      await(wire, CONNACK, 1);
      return wire;
    } catch (IOException e) {
      wire.close();
      throw e;
    }
  }

  /** Sends what was written and waits for an answer whose byte at that place must be fine. */
  private static void await(Wire wire, int answer, int place) throws IOException {
    wire.flush();
    boolean[] seen = new boolean[1];
    MqttParser parser =
        new MqttParser((head, bytes) -> {
          if (head == answer) {
            int code = bytes.get(bytes.position() + place) & 0xFF;
            if (code > 1 || (answer == CONNACK && code != 0)) {
              throw new ProtocolException("the MQTT broker refused with code " + code);
            }
            seen[0] = true;
          }
        });
    while (!seen[0]) {
      wire.read(parser);
    }
  }

  @Override
  public Sender sender(Confirmations confirmations) throws IOException {
    return new Publisher(connect(), confirmations);
  }

  @Override
  public Receiver receiver() throws IOException {
    Wire wire = connect();
    wire.write(
        packet(
            SUBSCRIBE,
            out -> {
              out.writeShort(1);
              out.writeUTF(traffic.all('/', '+'));
              out.writeByte(traffic.confirmed() ? 1 : 0);
            }));
    await(wire, SUBACK, 2);
    return new Reader(wire);
  }

  @Override
  public void close() {}

  private final class Publisher implements Sender {
    private final Wire wire;
    private final Confirmations confirmations;
    private final AnswerThread answers = new AnswerThread();
    private final AtomicLongArray sentNanos = new AtomicLongArray(IDS);
    private final List<byte[]> heads;
    private final byte[] rest = new byte[traffic.messageBytes() - Long.BYTES];
    private int lastId;

    Publisher(Wire wire, Confirmations confirmations) {
      this.wire = wire;
      this.confirmations = confirmations;
      this.heads = traffic.topics().stream().map(this::head).toList();
      answers.start(wire, new MqttParser(this::answer), confirmations);
    }

    private byte[] head(String topic) {
      byte[] name = topic.getBytes(StandardCharsets.UTF_8);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(traffic.confirmed() ? PUBLISH | QOS_1 : PUBLISH);
      int id = traffic.confirmed() ? 2 : 0;
      writeLength(out, 2 + name.length + id + traffic.messageBytes());
      out.write(name.length >> 8);
      out.write(name.length);
      out.writeBytes(name);
      return out.toByteArray();
    }

    private void answer(int head, ByteBuffer bytes) {
      if (head == PUBACK) {
        int id = bytes.getShort(bytes.position()) & 0xFFFF;
        confirmations.confirmed(1, sentNanos.get(id));
      }
    }

    @Override
    public void add(int topic, long stamp) throws IOException {
      byte[] head = heads.get(topic);
      ByteBuffer out = wire.out(head.length + 2 + traffic.messageBytes()).put(head);
      if (traffic.confirmed()) {
        lastId = lastId == IDS - 1 ? 1 : lastId + 1;
        sentNanos.set(lastId, System.nanoTime());
        out.putShort((short) lastId);
      }
      out.putLong(stamp).put(rest);
    }

    @Override
    public void send() throws IOException {
      wire.flush();
    }

    @Override
    public void close() throws IOException {
      answers.closing();
      wire.close();
    }
  }

  /** Reads, and acknowledges all that came with one read in one write. */
  private static final class Reader implements Receiver {
    private final Wire wire;

    Reader(Wire wire) {
      this.wire = wire;
    }

    @Override
    public void receive(Arrivals arrivals) throws IOException {
      MqttParser parser = new MqttParser((head, bytes) -> packet(head, bytes, arrivals));
      wire.read(bytes -> {
        arrivals.begin();
        parser.parse(bytes);
        arrivals.end();
      });
      wire.flush();
    }

    private void packet(int head, ByteBuffer bytes, Arrivals arrivals) throws IOException {
      if ((head & 0xF0) != PUBLISH) {
        return;
      }
      int payload = bytes.position() + 2 + (bytes.getShort(bytes.position()) & 0xFFFF);
      if ((head & QOS_1) != 0) {
        short id = bytes.getShort(payload);
        payload += 2;
        wire.out(4).put((byte) PUBACK).put((byte) 2).putShort(id);
      }
      arrivals.arrived(bytes.getLong(payload));
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }
}
