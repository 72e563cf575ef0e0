package io.blipmq.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.BlipException;
import io.blipmq.gateway.connection.Limits;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BenchIT {
  private static Result run(URI target, Plan.Shape shape, Plan.Flow flow) throws Exception {
    return new Bench(new Plan(shape, flow, PlanTest.where(Optional.of(target), Optional.empty())))
        .run();
  }

  @Test
  void loadsABrokerOfOursOverItsSocket() throws Exception {
    try (RunningBroker broker = new RunningBroker()) {
      for (int qos = 0; qos <= 1; qos++) {
        Result result =
            run(broker.uri(), new Plan.Shape(2, 3, 2, 100, qos), PlanTest.flow(6_000, 10, 500));

        assertThat(result.received()).isEqualTo(18_000);
        assertThat(result.faults().none()).as("%s", result.faults()).isTrue();
        assertThat(result.confirmLatency().getTotalCount()).isEqualTo(qos * 6_000L);
      }
    }
  }

  @Test
  void whatTheBrokerRefusesIsNoLostConnection() throws Exception {
    try (RunningBroker broker = new RunningBroker()) {
      for (int qos = 0; qos <= 1; qos++) {
        Plan.Shape shape = new Plan.Shape(2, 1, 1, Limits.defaults().maxMessageBytes() + 1, qos);
        assertThatThrownBy(() -> run(broker.uri(), shape, PlanTest.flow(100, 1, 1)))
            .isInstanceOf(BlipException.TooLarge.class)
            .hasMessageContaining("max_message_size_bytes");
      }
    }
  }

  @Test
  void saysWhereNobodyAnswers() throws IOException {
    URI gone;
    try (RunningBroker broker = new RunningBroker()) {
      gone = broker.uri();
    }
    for (String scheme : new String[] {"mqtt", "nats", "redis"}) {
      URI target = URI.create(scheme + "://127.0.0.1:" + gone.getPort());
      assertThatThrownBy(() -> run(target, new Plan.Shape(1, 1, 1, 8, 0), PlanTest.flow(1, 1, 1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no broker answers at 127.0.0.1:" + gone.getPort());
    }
  }
}
