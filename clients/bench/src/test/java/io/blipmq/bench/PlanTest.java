package io.blipmq.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.api.EmbeddedOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class PlanTest {
  private static final Plan.Where HERE = where(Optional.empty(), Optional.empty());

  static Plan.Where where(Optional<URI> target, Optional<Path> journal) {
    return new Plan.Where(target, journal, EmbeddedOptions.DEFAULT_FSYNC, 1_024, Optional.empty());
  }

  static Plan.Flow flow(long messages, int batch, int window) {
    return new Plan.Flow(messages, Duration.ZERO, 0, batch, window, Duration.ZERO);
  }

  private static void refused(ThrowingCallable what, String why) {
    assertThatThrownBy(what)
        .isInstanceOf(BlipException.InvalidRequest.class)
        .hasMessageContaining(why);
  }

  @Test
  void badCombinationsAreRefusedWithAReason() {
    refused(() -> new Plan.Shape(0, 1, 1, 8, 0), "publishers is 0; use 1 to");
    refused(() -> new Plan.Shape(1, -1, 1, 8, 0), "subscribers is -1");
    refused(() -> new Plan.Shape(1, 1, 1, 7, 0), "msg-size is 7; use 8 to");
    refused(() -> new Plan.Shape(1, 1, 1, 8, 2), "qos is 2; use 0 to 1");
    refused(() -> new Plan.Shape(100, 1, 100, 8, 0), "10000 streams; use at most 4096");
    refused(() -> flow(10, 0, 0), "batch is 0");
    refused(() -> flow(10, 100, 99), "a batch of 100 never fits a window of 99");
    refused(() -> flow(0, 1, 1), "neither messages nor a duration");
    refused(() -> new Plan.Flow(1, Duration.ZERO, Double.NaN, 1, 1, Duration.ZERO), "rate NaN");
    refused(
        () -> where(Optional.of(URI.create("blip://x")), Optional.of(Path.of("y"))),
        "a journal is for the broker in this process");
    refused(
        () -> new Plan(new Plan.Shape(3, 1, 1, 8, 0), flow(2, 1, 1), HERE),
        "2 messages for 3 publishers");
    refused(
        () ->
            new Plan(
                new Plan.Shape(1, 1, 1, 8, 0),
                flow(2, 1, 1),
                where(Optional.empty(), Optional.of(Path.of("y")))),
        "QoS 0 messages never get to a journal");
  }
}
