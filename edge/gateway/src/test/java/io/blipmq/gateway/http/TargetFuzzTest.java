package io.blipmq.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Request targets: what is encoded comes back, and anything else is read or refused. */
final class TargetFuzzTest {
  private static final int ROUNDS = 300;

  /** Whole ones and parts of them, to be put together and bent. */
  private static final List<String> CORPUS =
      List.of(
          "/api/v1/topics/a%2Fb/messages?group=g&max=10&wait=20s&from=time:2026-01-31T10:00:00Z",
          "/api/v1/topics/%C3%BC+%25?filter=key%3D%3D'eu'&&x=&=y&z",
          "http://localhost:7878/api/v1/stats",
          "http://localhost",
          "*",
          "%",
          "%2",
          "%FF%C0%80",
          "??&&==",
          "/a?b=%E2%82",
          "\u00e4\u0000\u0019");

  static LongStream seeds() {
    return LongStream.range(0, Boolean.getBoolean("blipmq.campaign") ? 50_000 : 50);
  }

  @Test
  void readsWhatIsThere() {
    Target target = Target.parse("/a%2Fb/+/%C3%BC?x=1+2%2B&y");
    assertThat(target.segments()).containsExactly("a/b", "+", "ü");
    assertThat(target.query().text("x")).hasValue("1 2+");
    assertThat(target.query().text("y")).hasValue("");
    assertThat(Target.parse("http://h").segments()).containsExactly("");
    assertThatThrownBy(() -> Target.parse("/?a=1&a=2"))
        .isInstanceOf(BlipException.InvalidRequest.class)
        .hasMessageContaining("parameter a is there twice");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatIsEncodedComesBack(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      String text = text(random);
      String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
      assertThat(Percent.decode(encoded, true)).isEqualTo(text);
      Target target = Target.parse("/" + encoded.replace("+", "%20") + "?" + "v=" + encoded);
      assertThat(target.segments()).containsExactly(text);
      assertThat(target.query().text("v")).hasValue(text);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void throwsOnlyItsOneException(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder text = new StringBuilder(CORPUS.get(random.nextInt(CORPUS.size())));
      int changes = random.nextInt(6);
      for (int c = 0; c < changes && !text.isEmpty(); c++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, (char) random.nextInt(256));
          case 1 -> text.deleteCharAt(at);
          default -> text.insert(at, CORPUS.get(random.nextInt(CORPUS.size())));
        }
      }
      readOrRefuse(text.toString());
    }
  }

  private static void readOrRefuse(String text) {
    try {
      Query query = Target.parse(text).query();
      query.number("max", 1, 1_000, 10);
      query.duration("wait", java.time.Duration.ofSeconds(60), java.time.Duration.ZERO);
      query.text("from").ifPresent(Values::position);
    } catch (BlipException.InvalidRequest e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(20);
    for (int i = 0; i < length; i++) {
      int point = random.nextInt(random.nextBoolean() ? 0x80 : 0x1_0FFFF);
      text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? '?' : point);
    }
    return text.toString();
  }
}
