package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations of protocol version 1, byte for byte, against the running daemon. */
class RawBytesSystemTest {
  private static final String HELLO = "0000000B 01 0000000000000001 0001";
  private static final String HELLO_ACK = "00000011 05 0000000000000001 0000000000000000";

  @TempDir static Path folder;
  private static Daemon daemon;

  @BeforeAll
  static void start() {
    daemon = Daemon.in(folder).with("ALLOWED_API_KEYS", "dev-key-1,dev-key-2").start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    daemon.close();
  }

  /** A connection that speaks in hex. */
  private static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    Peer() throws IOException {
      socket = daemon.socket();
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    Peer send(String hex) throws IOException {
      out.write(HexFormat.of().parseHex(hex.replace(" ", "")));
      return this;
    }

    Peer expect(String hex) throws IOException {
      byte[] wanted = HexFormat.of().parseHex(hex.replace(" ", ""));
      byte[] got = in.readNBytes(wanted.length);
      assertThat(HexFormat.of().formatHex(got)).isEqualTo(HexFormat.of().formatHex(wanted));
      return this;
    }

    /** A NACK with that correlation id, code and text. */
    Peer expectNack(long id, int code, String text) throws IOException {
      assertThat(in.readInt()).isEqualTo(1 + 8 + 4 + text.length());
      assertThat(in.readByte()).isEqualTo((byte) 6);
      assertThat(in.readLong()).isEqualTo(id);
      assertThat(in.readUnsignedShort()).isEqualTo(code);
      assertThat(new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8))
          .isEqualTo(text);
      return this;
    }

    /** Nothing that was sent before this has been answered. */
    Peer expectNothing() throws IOException {
      return send("00000009 07 00000000000000EE").expect("00000009 08 00000000000000EE");
    }

    void expectEnd() throws IOException {
      assertThat(in.read()).isEqualTo(-1);
    }

    Peer authenticated() throws IOException {
      send(HELLO).expect(HELLO_ACK);
      // AUTH, dev-key-1
      return send("00000014 02 0000000000000002 0009 6465762D6B65792D31")
          .expect("00000011 05 0000000000000002 0000000000000000");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void thePagesConversation() throws IOException {
    try (Peer peer = new Peer().authenticated()) {
      // SUBSCRIBE demo, QoS 1; its id comes back
      peer.send("00000010 04 0000000000000003 0004 64656D6F 01");
      assertThat(peer.in.readInt()).isEqualTo(17);
      assertThat(peer.in.readByte()).isEqualTo((byte) 5);
      assertThat(peer.in.readLong()).isEqualTo(3);
      long subscription = peer.in.readLong();
      assertThat(subscription).isNotZero();
      // POLL before there is anything: no answer
      peer.send("00000011 09 0000000000000004" + hex(subscription)).expectNothing();
      // PUBLISH hi to demo, QoS 1, as on the page
      peer.send("00000012 03 0000000000000004 01 0004 64656D6F 6869").expectNothing();
      peer.send("00000011 09 0000000000000005" + hex(subscription));
      assertThat(peer.in.readInt()).isEqualTo(18);
      assertThat(peer.in.readByte()).isEqualTo((byte) 3);
      long tag = peer.in.readLong();
      peer.expect("01 0004 64656D6F 6869");
      // ACK settles it; a second one is unknown
      peer.send("00000011 05" + hex(tag) + hex(subscription)).expectNothing();
      peer.send("00000011 05" + hex(tag) + hex(subscription))
          .expectNack(tag, 404, "unknown subscription or delivery tag");
      // another connection does not know the subscription
      try (Peer other = new Peer().authenticated()) {
        other
            .send("00000011 05" + hex(tag) + hex(subscription))
            .expectNack(tag, 404, "unknown subscription or delivery tag");
      }
    }
  }

  @Test
  void helloAndAuthInTheWrongShapeOrOrder() throws IOException {
    try (Peer peer = new Peer()) {
      peer.send("00000014 02 0000000000000002 0009 6465762D6B65792D31")
          .expectNack(2, 400, "HELLO not performed");
      peer.send("0000000B 01 0000000000000001 0009")
          .expectNack(1, 426, "unsupported protocol version");
      peer.send("0000000A 01 0000000000000001 00").expectNack(1, 400, "invalid HELLO payload");
      peer.send(HELLO).expect(HELLO_ACK);
      peer.send(HELLO).expectNack(1, 400, "HELLO already performed");
      peer.send("00000010 04 0000000000000003 0004 64656D6F 01")
          .expectNack(3, 401, "unauthenticated");
      peer.send("0000000D 02 0000000000000002 0002 6162").expectNack(2, 401, "invalid API key");
      peer.send("0000000D 02 0000000000000002 0009 6162")
          .expectNack(2, 400, "invalid AUTH payload");
      peer.send("00000014 02 0000000000000002 0009 6465762D6B65792D32")
          .expect("00000011 05 0000000000000002 0000000000000000");
      peer.send("00000014 02 0000000000000002 0009 6465762D6B65792D31")
          .expectNack(2, 400, "already authenticated");
    }
  }

  @Test
  void requestsInTheWrongShape() throws IOException {
    try (Peer peer = new Peer().authenticated()) {
      peer.send("0000000C 03 0000000000000004 01 0000").expectNack(4, 400, "empty topic");
      peer.send("0000000D 03 0000000000000004 02 0001 61").expectNack(4, 400, "invalid QoS value");
      peer.send("0000000C 03 0000000000000004 05 0000").expectNack(4, 400, "empty topic");
      peer.send("0000000D 03 0000000000000004 01 0009 61")
          .expectNack(4, 400, "invalid PUBLISH payload");
      peer.send("0000000D 04 0000000000000005 0001 61 07").expectNack(5, 400, "invalid QoS value");
      peer.send("0000000C 04 0000000000000005 0000 01").expectNack(5, 400, "empty topic");
      peer.send("0000000C 04 0000000000000005 0009 01")
          .expectNack(5, 400, "invalid SUBSCRIBE payload");
      peer.send("00000011 09 0000000000000006 0000000000000000")
          .expectNack(6, 400, "subscription_id must be non-zero");
      peer.send("0000000A 09 0000000000000006 00").expectNack(6, 400, "invalid POLL payload");
      peer.send("00000011 09 0000000000000006 00000000000000FF").expectNothing();
      peer.send("00000011 05 0000000000000007 0000000000000000")
          .expectNack(7, 400, "subscription_id must be non-zero");
      peer.send("0000000A 05 0000000000000007 00").expectNack(7, 400, "invalid ACK payload");
      // what a client should not say is ignored
      peer.send("00000009 08 0000000000000001").expectNothing();
      peer.send("0000000D 06 0000000000000001 0190 0000").expectNothing();
    }
  }

  @Test
  void whatIsNoFrameClosesTheConnection() throws IOException {
    for (String bytes :
        new String[] {
          "00000008 01 0000000000000001",
          "00000000",
          "01000001 01 0000000000000001",
          "FFFFFFFF",
          "00000009 7F 0000000000000001"
        }) {
      try (Peer peer = new Peer()) {
        peer.send(HELLO).expect(HELLO_ACK).send(bytes).expectEnd();
      }
    }
  }

  private static String hex(long value) {
    return HexFormat.of().toHexDigits(value);
  }
}
