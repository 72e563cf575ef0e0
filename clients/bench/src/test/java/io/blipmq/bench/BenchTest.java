package io.blipmq.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchTest {
  private static final Plan.Where HERE = PlanTest.where(Optional.empty(), Optional.empty());

  @TempDir private Path folder;

  private static void complete(Result result, long published, int subscribers) {
    assertThat(result.published()).isEqualTo(published);
    assertThat(result.received()).isEqualTo(published * subscribers);
    assertThat(result.latency().getTotalCount()).isEqualTo(published * subscribers);
    assertThat(result.faults().none()).as("%s", result.faults()).isTrue();
    assertThat(result.rate()).isPositive();
  }

  @Test
  void everySubscriberGetsEveryMessageOfAllTopics() throws Exception {
    Result result =
        new Bench(new Plan(new Plan.Shape(3, 2, 4, 8, 0), PlanTest.flow(10_000, 7, 1_000), HERE))
            .run();

    complete(result, 10_000, 2);
    assertThat(result.confirmLatency().getTotalCount()).isZero();
  }

  @Test
  void confirmationsAreMeasuredAtQosOne() throws Exception {
    Result result =
        new Bench(
                new Plan(
                    new Plan.Shape(2, 2, 3, 64, 1),
                    PlanTest.flow(3_000, 1, 100),
                    PlanTest.where(Optional.empty(), Optional.of(folder))))
            .run();

    complete(result, 3_000, 2);
    assertThat(result.confirmLatency().getTotalCount()).isEqualTo(3_000);
  }

  @Test
  void whatIsSentToWarmUpIsNotMeasured() throws Exception {
    Plan.Flow flow = new Plan.Flow(500, Duration.ZERO, 0, 1, 100, Duration.ofMillis(50));
    Bench bench = new Bench(new Plan(new Plan.Shape(1, 1, 1, 16, 0), flow, HERE));

    Result result = bench.run();

    complete(result, 500, 1);
    assertThat(bench.progress().sent()).isGreaterThan(500);
  }

  @Test
  void aRateIsKept() throws Exception {
    Plan.Flow flow = new Plan.Flow(200, Duration.ZERO, 1_000, 1, 0, Duration.ZERO);

    Result result = new Bench(new Plan(new Plan.Shape(2, 1, 1, 16, 0), flow, HERE)).run();

    complete(result, 200, 1);
    assertThat(result.seconds()).as("200 messages, 1 ms apart").isGreaterThan(0.19);
  }

  @Test
  void withoutSubscribersWhatIsPublishedCounts() throws Exception {
    Result result =
        new Bench(new Plan(new Plan.Shape(1, 0, 1, 16, 1), PlanTest.flow(1_000, 10, 100), HERE))
            .run();

    assertThat(result.published()).isEqualTo(1_000);
    assertThat(result.rate()).isPositive();
    assertThat(result.faults().none()).isTrue();
  }

  @Test
  void stoppingGivesTheFiguresSoFar() throws Exception {
    Plan.Flow flow = new Plan.Flow(0, Duration.ofHours(1), 2_000, 1, 0, Duration.ZERO);
    Bench bench = new Bench(new Plan(new Plan.Shape(1, 1, 1, 16, 0), flow, HERE));
    CompletableFuture<Result> result =
        CompletableFuture.supplyAsync(() -> {
          try {
            return bench.run();
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    await().until(() -> bench.progress().received() > 20);

    bench.stop();

    complete(result.get(), bench.progress().sent(), 1);
  }
}
