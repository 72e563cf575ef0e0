package io.blipmq.codecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.TypedSubscription;
import io.blipmq.api.TypedTopic;
import io.blipmq.api.codec.Codec;
import io.blipmq.api.codec.Compression;
import io.blipmq.api.codec.Description;
import io.blipmq.api.codec.Format;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Orders go to a Python program and come back, by way of the daemon; each side knows the docs. */
final class OtherLanguageIT {
  record Order(String customer, int cents, List<String> items) {}

  @Test
  void everyFormatIsReadAndWrittenByAnotherLanguage() throws Exception {
    List<Order> sent =
        List.of(
            new Order("grüß", 0, List.of()),
            new Order("ann", -7, List.of("shoes", "hat")),
            new Order("bob", 123_456, Collections.nCopies(400, "a pair of shoes")));
    List<Format<Order>> formats = formats();
    int count = sent.size() * formats.size();
    try (Daemon daemon = Daemon.inMemory();
        BlipMQ blip = daemon.connect();
        TypedSubscription<Order> answers =
            blip.topic("to-java", Codec.json(Order.class)).subscribe()) {
      Process python = start(daemon.server().port(), count);
      try (BufferedReader output = python.inputReader()) {
        assertThat(output.readLine()).isEqualTo("ready");
        List<Order> expected = new ArrayList<>();
        for (Format<Order> format : formats) {
          TypedTopic<Order> topic = blip.topic("to-python", format);
          for (Order order : sent) {
            topic.publish(order);
            expected.add(
                new Order(order.customer(), order.cents() + expected.size() + 1, order.items()));
          }
        }
        for (Order order : expected) {
          assertThat(answers.receive(TypedTopicContract.LONG).orElseThrow().value())
              .isEqualTo(order);
        }
        assertThat(output.readLine()).isEqualTo("done");
        assertThat(python.waitFor()).isZero();
      } finally {
        python.destroy();
      }
    }
  }

  private static List<Format<Order>> formats() {
    List<Format<Order>> formats = new ArrayList<>();
    for (Codec<Order> codec :
        List.of(
            Codec.json(Order.class), Codec.messagePack(Order.class), Codec.binary(Order.class))) {
      Format<Order> format = Format.of(codec).describedBy(Description.ENVELOPE);
      formats.add(format);
      formats.add(format.with(Compression.gzip()));
    }
    return formats;
  }

  private static Process start(int port, int count) throws URISyntaxException {
    var script = Objects.requireNonNull(OtherLanguageIT.class.getResource("other_language.py"));
    var builder =
        new ProcessBuilder(
            "python3",
            Path.of(script.toURI()).toString(),
            Integer.toString(port),
            Integer.toString(count));
    try {
      return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException none) {
      assumeTrue(false, "no python3 on this machine: " + none.getMessage());
      throw new IllegalStateException(none);
    }
  }
}
