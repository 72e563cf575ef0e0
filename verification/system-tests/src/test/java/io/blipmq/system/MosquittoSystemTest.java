package io.blipmq.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.Message;
import io.blipmq.api.SubscribeOptions;
import io.blipmq.api.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands mosquitto_pub, mosquitto_sub and mosquitto_rr, to and from a native client and curl.
 */
final class MosquittoSystemTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Daemon daemon;

  @SuppressWarnings("NullAway.Init") // set before each test
  private BlipMQ broker;

  @BeforeEach
  void start() {
    assumeTrue(
        Programs.exists("mosquitto_rr", "--version"),
        "no mosquitto_rr: apt install mosquitto-clients");
    daemon = Daemon.in(folder).start();
    broker = daemon.client();
  }

  @AfterEach
  @SuppressWarnings("NullAway") // not set where there is no mosquitto
  void stop() {
    if (daemon != null) {
      broker.close();
      daemon.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mqttv311, 0",
    "mqttv311, 1",
    "mqttv311, 2",
    "mqttv5, 0",
    "mqttv5, 1",
    "mqttv5, 2",
  })
  void itPublishesToANativeClientAndToCurl(String version, String qos) throws Exception {
    try (Subscription sent = broker.topic("from/m").subscribe(SubscribeOptions.unnamed())) {
      Running.of(folder, mosquitto("mosquitto_pub", version, "-q", qos, "-t", "from/m", "-m", "é"))
          .output();
      assertThat(sent.receive(LONG).orElseThrow().text()).isEqualTo("é");
    }
    assertThat(curl("messages?from=earliest&wait=10s", "from%2Fm"))
        .contains("\"topic\":\"from/m\"", "\"payload\":\"é\"");
  }

  @ParameterizedTest
  @CsvSource({
    "mqttv311, 0",
    "mqttv311, 1",
    "mqttv311, 2",
    "mqttv5, 0",
    "mqttv5, 1",
    "mqttv5, 2",
  })
  void itReceivesFromANativeClientAndFromCurl(String version, String qos) throws Exception {
    String[] command =
        mosquitto("mosquitto_sub", version, "-d", "-v", "-q", qos, "-t", "to/#", "-C", "2");
    try (Running reader = Running.of(folder, command)) {
      reader.says("Subscribed");
      broker.topic("to/native").publish("ä");
      assertThat(curl("messages", "to%2Fcurl", "-d", "ö")).contains("\"offset\":0");
      assertThat(reader.output()).contains("to/native ä", "to/curl ö");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv311", "mqttv5"})
  void retainedMessagesAreThereForWhoComesLater(String version) throws Exception {
    Running.of(
            folder, mosquitto("mosquitto_pub", version, "-q", "1", "-r", "-t", "k", "-m", "kept"))
        .output();
    String[] command = mosquitto("mosquitto_sub", version, "-q", "1", "-t", "k", "-C", "1");
    assertThat(Running.of(folder, command).output()).isEqualTo("kept\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv311", "mqttv5"})
  void itAsksAndIsAnswered(String version) throws Exception {
    try (Subscription asked = broker.topic("ask").subscribe(SubscribeOptions.unnamed())) {
      String[] command =
          mosquitto("mosquitto_rr", version, "-q", "1", "-t", "ask", "-e", "reply", "-m", "why?");
      try (Running asking = Running.of(folder, command)) {
        Message question = asked.receive(LONG).orElseThrow().message();
        assertThat(question.text()).isEqualTo("why?");
        if (version.equals("mqttv5")) {
          assertThat(question.headers().get("response-topic")).contains("reply");
        }
        Message.Builder answer = Message.builder("because");
        question
            .headers()
            .get("correlation-data")
            .ifPresent(value -> answer.header("correlation-data", value));
        broker.topic("reply").publish(answer.build());
        assertThat(asking.output()).isEqualTo("because\n");
      }
    }
  }

  private String[] mosquitto(String program, String version, String... more) {
    // What is said is to be seen line by line, and not in blocks.
    String[] first = {"stdbuf", "-oL", program, "-p", "" + daemon.port(), "-V", version};
    return Running.join(first, more);
  }

  private String curl(String operation, String topic, String... more) throws Exception {
    String url =
        "http://127.0.0.1:%d/api/v1/topics/%s/%s".formatted(daemon.port(), topic, operation);
    String[] first = {"curl", "-sS", url};
    return Running.of(folder, Running.join(first, more)).output();
  }
}
