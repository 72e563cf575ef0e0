package io.blipmq.gateway.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.BlipException;
import io.blipmq.api.Headers;
import io.blipmq.api.Message;
import io.blipmq.api.QoS;
import io.blipmq.api.TopicOptions;
import io.blipmq.gateway.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;

/**
 * Bodies that nobody meant: the corpus ({@code corpus.txt}, a body on each line, a vertical bar for
 * a line feed) and batches of random messages, changed at random. They are read, or refused with
 * one kind of exception.
 */
final class BodyFuzzTest {
  private static final int ROUNDS = 200;

  static LongStream seeds() {
    return LongStream.range(0, Boolean.getBoolean("blipmq.campaign") ? 50_000 : 60);
  }

  @Test
  void readsTheCorpusOrSaysWhatIsWrong() throws IOException {
    List<byte[]> corpus = corpus();
    assertThat(corpus).hasSizeGreaterThan(30);
    for (byte[] body : corpus) {
      readOrRefuse(body);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aBatchComesBackAsItWasWritten(long seed) {
    Random random = new Random(seed);
    List<Message> messages = messages(random);
    List<Message> read = Batch.read(written(messages));
    assertThat(read).hasSameSizeAs(messages);
    for (int i = 0; i < read.size(); i++) {
      Message expected = messages.get(i);
      assertThat(read.get(i).payload()).isEqualTo(expected.payload());
      assertThat(read.get(i).key()).isEqualTo(expected.key());
      assertThat(read.get(i).headers()).isEqualTo(expected.headers());
      assertThat(read.get(i).qos()).isEqualTo(expected.qos());
      assertThat(read.get(i).ttlMillis()).isEqualTo(expected.ttlMillis());
      assertThat(read.get(i).delayMillis()).isEqualTo(expected.delayMillis());
    }
    List<List<Message>> runs = Batch.runs(read, random.nextBoolean());
    List<Message> joined = new ArrayList<>();
    runs.forEach(joined::addAll);
    assertThat(joined).isEqualTo(read);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void throwsOnlyItsOneException(long seed) throws IOException {
    Random random = new Random(seed);
    List<byte[]> starts = new ArrayList<>(corpus());
    starts.add(written(messages(random)));
    for (int i = 0; i < ROUNDS; i++) {
      readOrRefuse(mutate(starts.get(random.nextInt(starts.size())), random));
    }
  }

  private static void readOrRefuse(byte[] body) {
    List<Runnable> readers =
        List.of(
            () -> Batch.read(body),
            () -> TopicJson.options(body, TopicOptions.defaults()),
            () -> Settle.read(body, true),
            () -> Settle.read(body, false));
    for (Runnable reader : readers) {
      try {
        reader.run();
      } catch (BlipException.InvalidRequest | BlipException.TooLarge e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  private static List<byte[]> corpus() throws IOException {
    try (InputStream in = BodyFuzzTest.class.getResourceAsStream("corpus.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> !line.isBlank())
          .map(line -> line.replace('|', '\n').getBytes(StandardCharsets.UTF_8))
          .toList();
    }
  }

  private static byte[] mutate(byte[] start, Random random) {
    byte[] bytes = Arrays.copyOf(start, start.length + random.nextInt(3));
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && bytes.length > 0; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "{}[]\":,\\0eE+-\n u".charAt(random.nextInt(16));
        case 2 -> bytes = Arrays.copyOf(bytes, at);
        default -> {
          int from = random.nextInt(bytes.length);
          int count = Math.min(bytes.length - from, bytes.length - at);
          System.arraycopy(bytes.clone(), from, bytes, at, count);
        }
      }
    }
    return bytes;
  }

  private static List<Message> messages(Random random) {
    List<Message> messages = new ArrayList<>();
    int count = 1 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      byte[] payload = new byte[random.nextInt(40)];
      random.nextBytes(payload);
      Headers headers = Headers.empty();
      for (int h = random.nextInt(3); h > 0; h--) {
        headers = headers.with("h" + h, "\"\\\u0001ü\n" + random.nextInt());
      }
      messages.add(
          Message.builder(payload)
              .key(random.nextBoolean() ? "k" + random.nextInt(3) : null)
              .headers(headers)
              .qos(QoS.of(random.nextInt(2)))
              .ttlMillis(random.nextInt(1_000))
              .delayMillis(random.nextInt(4) == 0 ? 1 + random.nextInt(1_000) : 0)
              .build());
    }
    return messages;
  }

  private static byte[] written(List<Message> messages) {
    Json.Bytes out = new Json.Bytes(1_024);
    for (Message message : messages) {
      try (JsonGenerator json = Json.generator(out)) {
        json.writeStartObject();
        if (message.keyOrNull() != null) {
          json.writeStringProperty("key", message.keyOrNull());
        }
        json.writeObjectPropertyStart("headers");
        message.headers().forEach(each -> json.writeStringProperty(each.name(), each.value()));
        json.writeEndObject();
        json.writeNumberProperty("qos", message.qos().level());
        json.writeNumberProperty("ttl_ms", message.ttlMillis());
        json.writeNumberProperty("delay_ms", message.delayMillis());
        json.writeStringProperty("encoding", "base64");
        json.writeStringProperty("payload", Base64.getEncoder().encodeToString(message.payload()));
        json.writeEndObject();
      }
      out.write('\n');
    }
    return out.toByteArray();
  }
}
