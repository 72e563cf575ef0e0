package io.blipmq.gateway;

import static io.blipmq.gateway.Lines.delivered;
import static io.blipmq.gateway.Lines.failure;
import static io.blipmq.gateway.Lines.sendAll;
import static io.blipmq.gateway.Lines.sendOne;
import static io.blipmq.gateway.Lines.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.blipmq.api.Message;
import io.blipmq.api.SubscribeOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON lines as docs/json-lines.md has them, byte for byte. */
final class JsonLinesConversationIT {
  private final RunningGateway server = RunningGateway.start();
  private final Lines client = Lines.connect(server.port());

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private Lines another() {
    return Lines.connect(server.port());
  }

  @Test
  void deliversToEverySubscriberTheSenderToo() {
    String message = sendAll("t", "hello");
    try (Lines other = another()) {
      client.done(subscribe("t"));
      other.done(subscribe("t"));
      client.done(message).expect(delivered(message, 0));
      other.expect(delivered(message, 0));
      other.done(message).expect(delivered(message, 1));
      client.expect(delivered(message, 1)).expectSilence();
    }
  }

  @Test
  void showsCacheOnlyWhereTheSenderDid() {
    String yes = sendAll("t", "m").replace("}", ", \"cache\": true}");
    String no = sendAll("t", "m").replace("}", ", \"cache\": false}");
    client.done(subscribe("t")).done(yes).expect(delivered(yes, 0));
    client.done(no).expect(delivered(no, 1));
  }

  @Test
  void takesMembersInAnyOrderAndWithAnySpace() {
    client.send(
        " {\"topic\":\"t\"\t, \"command\" :\"subscribe\" ,\"cache\":true,\"last_seen\":-5}\r");
    client.expect(Lines.SUCCESS);
    client.done("{\"delivery\":\"all\",\"msg\":\"m\",\"topic\":\"t\",\"command\":\"send\"}");
    client.expect(delivered(sendAll("t", "m"), 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        " ",
        "{",
        "{}}",
        "{} {}",
        "[1, 2",
        "{\"command\": \"send\",}",
        "{'command': 'send'}",
        "{\"command\": \"subscribe\", \"topic\": \"a\u0001b\"}",
        "{\"command\": \"subscribe\", \"topic\": \"t\", \"last_seen\": 01}",
      })
  void saysWhatIsNoJson(String line) {
    client.send(line).expect(failure("Could not parse json")).done(subscribe("t"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "1",
        "null",
        "\"send\"",
        "[{\"command\": \"subscribe\", \"topic\": \"t\"}]",
        "{\"command\": \"subscribe\"}",
        "{\"topic\": \"t\"}",
        "{\"command\": \"Subscribe\", \"topic\": \"t\"}",
        "{\"command\": 1, \"topic\": \"t\"}",
        "{\"command\": \"subscribe\", \"topic\": 1}",
        "{\"command\": \"subscribe\", \"topic\": null}",
        "{\"command\": \"subscribe\", \"topic\": \"t\", \"last_seen\": \"1\"}",
        "{\"command\": \"subscribe\", \"topic\": \"t\", \"last_seen\": 1.0}",
        "{\"command\": \"subscribe\", \"topic\": \"t\", \"last_seen\": true}",
        "{\"command\": \"subscribe\", \"topic\": \"t\", \"cache\": 1}",
        "{\"command\": \"subscribe\", \"topic\": \"t\", \"cache\": null}",
        "{\"command\": \"subscribe\", \"topic\": \"t\", \"msg\": \"m\"}",
        "{\"command\": \"subscribe\", \"topic\": \"t\", \"more\": {\"a\": [1]}}",
        "{\"command\": \"unsubscribe\", \"topic\": \"t\", \"cache\": true}",
        "{\"command\": \"unsubscribe\"}",
        "{\"command\": \"send\", \"topic\": \"t\", \"msg\": \"m\"}",
        "{\"command\": \"send\", \"topic\": \"t\", \"delivery\": \"all\"}",
        "{\"command\": \"send\", \"topic\": \"t\", \"msg\": 1, \"delivery\": \"all\"}",
        "{\"command\": \"send\", \"topic\": \"t\", \"msg\": \"m\", \"delivery\": \"some\"}",
        "{\"command\": \"send\", \"topic\": \"t\", \"msg\": \"m\", \"delivery\": \"all\","
            + " \"last_seen\": 1}",
        "{\"command\": \"send\", \"topic\": \"t\", \"msg\": \"m\", \"delivery\": \"all\","
            + " \"index\": 1}",
      })
  void saysWhatIsNoCommand(String line) {
    client.send(line).expect(failure("Malformed json message")).done(subscribe("t"));
  }

  @Test
  void saysWhatIsNoUtf8AndTakesTheCharacterThatStandsForIt() {
    client.send(new byte[] {'{', (byte) 0xFF, '}', '\n'});
    client.expect(failure("Could not decode input as UTF-8"));
    client.send(new byte[] {'{', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '}', '\n'});
    client.expect(failure("Could not decode input as UTF-8"));
    client.done(subscribe("\uFFFD")).done(sendAll("\uFFFD", "\uFFFD"));
    client.expect(delivered(sendAll("\uFFFD", "\uFFFD"), 0));
  }

  @Test
  void ignoresEmptyLinesAndQuits() {
    client.send("\n\r\n").send(subscribe("t")).send("quit\r").send(subscribe("u"));
    client.expect(Lines.SUCCESS).expectClosed();
  }

  @Test
  void stopsAtUnsubscribing() {
    client.done(subscribe("t")).done("{\"command\": \"unsubscribe\", \"topic\": \"t\"}");
    client.done("{\"command\": \"unsubscribe\", \"topic\": \"t\"}");
    client.done(sendAll("t", "m")).expectSilence();
  }

  // ---- the cache

  @Test
  void sendsTheLastHundredFirstAfterTheAnswer() {
    for (int i = 0; i < 150; i++) {
      client.done(sendAll("t", "m" + i));
    }
    try (Lines late = another()) {
      late.done(subscribe("t"));
      for (int i = 50; i < 150; i++) {
        late.expect(delivered(sendAll("t", "m" + i), i));
      }
      late.expectSilence();
    }
    try (Lines later = another()) {
      later.done(subscribe("t").replace("}", ", \"last_seen\": 147}"));
      later.expect(delivered(sendAll("t", "m148"), 148), delivered(sendAll("t", "m149"), 149));
      client.done(sendAll("t", "new"));
      later.expect(delivered(sendAll("t", "new"), 150)).expectSilence();
    }
    try (Lines without = another()) {
      without.done(subscribe("t").replace("}", ", \"cache\": false}")).expectSilence();
    }
  }

  @Test
  void keepsAHundredBesidesThoseThatAreNotToBeKept() {
    for (int i = 0; i < 300; i++) {
      String message = sendAll("t", "m" + i);
      client.done(i % 2 == 0 ? message : message.replace("}", ", \"cache\": false}"));
    }
    try (Lines late = another()) {
      late.done(subscribe("t"));
      for (int i = 100; i < 300; i += 2) {
        late.expect(delivered(sendAll("t", "m" + i), i));
      }
      late.expectSilence();
    }
  }

  @Test
  void sendsTheCacheAgainToOneWhoSubscribesAgain() {
    client.done(subscribe("t")).done(sendAll("t", "a")).expect(delivered(sendAll("t", "a"), 0));
    client.done(subscribe("t")).expect(delivered(sendAll("t", "a"), 0));
    client.done(subscribe("t").replace("}", ", \"cache\": false}"));
    client.done(sendAll("t", "b")).expect(delivered(sendAll("t", "b"), 1)).expectSilence();
  }

  // ---- to one

  @Test
  void givesAMessageForOneToOneWhicheverItIs() {
    List<Lines> readers = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        readers.add(another().done(subscribe("t")));
      }
      for (int i = 0; i < 200; i++) {
        client.done(sendOne("t", "m" + i));
      }
      int[] got = new int[4];
      List<String> all = new ArrayList<>();
      // An answer may come before a message that is still on its way to the same reader.
      while (all.size() < 200) {
        for (int i = 0; i < 4; i++) {
          readers.get(i).send("?");
          String line = readers.get(i).read();
          while (line.contains("\"one\"")) {
            got[i]++;
            all.add(line);
            line = readers.get(i).read();
          }
        }
      }
      assertThat(all).doesNotHaveDuplicates().hasSize(200);
      assertThat(got).doesNotContain(0);
    } finally {
      readers.forEach(Lines::close);
    }
    try (Lines late = another()) {
      late.done(subscribe("t")).expectSilence();
    }
  }

  @Test
  void keepsAMessageForOneUntilSomebodyTakesIt() {
    client.done(sendOne("t", "a")).done(sendAll("t", "b"));
    client.done(sendOne("t", "no").replace("}", ", \"cache\": false}"));
    try (Lines first = another();
        Lines second = another()) {
      first.done(subscribe("t"));
      first.expect(delivered(sendOne("t", "a"), 0), delivered(sendAll("t", "b"), 1));
      second.done(subscribe("t")).expect(delivered(sendAll("t", "b"), 1)).expectSilence();
      first.expectSilence();
    }
  }

  // ---- topics and texts

  @Test
  void takesAnyTextAsTopic() {
    List<String> topics =
        List.of(
            "",
            "$SYS/a",
            "a+b/#",
            "%",
            "%25",
            "a/b",
            "\\u0000",
            "\\\"quoted\\\"",
            "\\\\",
            "gr\u00fc\u00dfe \u65e5\u672c \ud83d\ude00",
            "\\ud800",
            "x".repeat(1_024),
            "\u65e5".repeat(1_024),
            "\u65e5".repeat(1_023) + "\u672c");
    topics.forEach(topic -> client.done(subscribe(topic)));
    for (String topic : topics) {
      client.done(sendAll(topic, topic)).expect(delivered(sendAll(topic, topic), 0));
    }
    client.expectSilence();
  }

  @Test
  void refusesMessagesThatAreTooLargeAndSkipsEndlessLines() {
    client.send(sendAll("t", "x".repeat((1 << 20) + 1))).expect(failure("too large"));
    byte[] chunk = "y".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 20; i++) {
      client.send(chunk);
    }
    client.send("").expect(failure("Could not parse json")).done(subscribe("t"));
  }

  @Test
  void readsLinesInPieces() {
    for (byte b : (subscribe("t\u00e9") + "\r\n").getBytes(StandardCharsets.UTF_8)) {
      client.send(new byte[] {b});
    }
    client.expect(Lines.SUCCESS);
  }

  // ---- other doors

  @Test
  void meetsTheNativeDoorOnTheSameTopic() {
    client.done(subscribe("orders"));
    try (Peer peer = Peer.pushed(server.port())) {
      Push.subscribe(peer, "orders", SubscribeOptions.unnamed(), 100);
      Push.publish(peer, 0, "orders", Message.of("from \"native\""));
      client.expect(delivered(sendAll("orders", "from \\\"native\\\""), 0));
      client.done(sendAll("orders", "from lines"));
      client.expect(delivered(sendAll("orders", "from lines"), 1));
      assertThat(Push.deliveries(peer, 2).toString()).contains("native", "from lines");
    }
  }

  // ---- hostile

  @Test
  void aReaderThatDoesNotReadCostsItsOwnMessagesOnly() {
    try (Lines stuck = Lines.connect(server.port(), 4_096);
        Lines good = another()) {
      stuck.done(subscribe("t"));
      good.done(subscribe("t"));
      String large = "x".repeat(20_000);
      for (int i = 0; i < 1_000; i++) {
        client.done(sendAll("t", large));
        good.expect(delivered(sendAll("t", large), i));
      }
      assertThat(server.broker().stats().memoryBytes()).isLessThan(64 << 20);
    }
  }

  @Test
  void oneWhoSendsAndDoesNotReadIsReadFromNoMore() {
    try (Lines flood = Lines.connect(server.port(), 4_096)) {
      byte[] garbage = "garbage\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
      Thread sender = Thread.ofVirtual().start(() -> sendUntilClosed(flood, garbage));
      long limit = 50L << 20;
      await()
          .during(java.time.Duration.ofSeconds(1))
          .until(() -> server.gateway().stats().receivedBytes() < limit);
      client.done(subscribe("t")).done(sendAll("t", "m")).expect(delivered(sendAll("t", "m"), 0));
      assertThat(sender.isAlive()).isTrue();
    }
  }

  private static void sendUntilClosed(Lines flood, byte[] garbage) {
    try {
      for (int i = 0; i < 10_000; i++) {
        flood.send(garbage);
      }
    } catch (java.io.UncheckedIOException e) {
      // Closed by the test.
    }
  }
}
