package io.blipmq.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.api.TopicName;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LiteralTopicTest {
  @ParameterizedTest
  @CsvSource({
    "orders/eu, orders/eu",
    "'', %",
    "$SYS, %$SYS",
    "a+b#, %a%2Bb%23",
    "%, %%25",
    "%41, %%2541",
    "a%b, a%b"
  })
  void namesWhatTheEngineDoesNotTake(String text, String name) {
    assertThat(LiteralTopic.name(text)).isEqualTo(name);
    assertThat(LiteralTopic.text(name)).isEqualTo(text);
  }

  @Test
  void namesLongTextsByTheirHash() {
    String name = LiteralTopic.name("\u65e5".repeat(400));
    assertThat(name).startsWith("%sha256/").hasSize(72);
    assertThat(LiteralTopic.isHash(name)).isTrue();
    assertThat(LiteralTopic.name("\u65e5".repeat(401))).isNotEqualTo(name);
  }

  @Test
  void givesEveryTextANameOfItsOwnThatTheEngineTakes() {
    Random random = new Random(3);
    String alphabet = "ab/%$+#25\0\ud83d\ude00\ud800\u65e5";
    Map<String, String> texts = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(6); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String name = LiteralTopic.name(text.toString());
      assertThat(TopicName.check(name)).doesNotStartWith("$");
      assertThat(LiteralTopic.text(name)).as(name).isEqualTo(text.toString());
      assertThat(texts.putIfAbsent(name, text.toString())).isIn(null, text.toString());
    }
  }
}
