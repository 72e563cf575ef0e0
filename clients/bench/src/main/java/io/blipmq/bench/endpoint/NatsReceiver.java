package io.blipmq.bench.endpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Receives from NATS. */
final class NatsReceiver implements Receiver {
  private final Wire wire;
  private final boolean acknowledges;

  /**
   * A receiver.
   *
   * @param acknowledges whether the last message of what one read brings is acknowledged
   */
  NatsReceiver(Wire wire, boolean acknowledges) {
    this.wire = wire;
    this.acknowledges = acknowledges;
  }

  @Override
  public void receive(Arrivals arrivals) throws IOException {
    Pushed pushed = new Pushed(wire, arrivals);
    NatsParser parser = new NatsParser(pushed);
    wire.read(bytes -> {
      arrivals.begin();
      parser.parse(bytes);
      arrivals.end();
      if (acknowledges && pushed.lastEnd > 0) {
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

  /** What one read brings. */
  private static final class Pushed extends NatsTarget.Lines {
    private final Arrivals arrivals;
    private int lastStart;
    private int lastEnd;

    Pushed(Wire wire, Arrivals arrivals) {
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
