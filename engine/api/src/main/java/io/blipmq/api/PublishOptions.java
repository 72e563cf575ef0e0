package io.blipmq.api;

import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link Topic} handle publishes.
 *
 * @param deadline how long a publish may wait for room, for the journal and for the answer
 * @param durability what a QoS 1 confirmation must at least be worth; empty for what the fsync
 *     policy gives
 * @param routing how the partition is chosen
 */
public record PublishOptions(Duration deadline, Optional<Durability> durability, Routing routing) {
  public PublishOptions {
    if (deadline.isNegative() || deadline.isZero()) {
      throw new BlipException.InvalidRequest(
          "publish deadline " + deadline + "; use more than zero");
    }
  }

  /** 30 seconds, the durability that the broker's fsync policy gives, routing by key. */
  public static PublishOptions defaults() {
    return new PublishOptions(Duration.ofSeconds(30), Optional.empty(), Routing.byKey());
  }

  public PublishOptions withDeadline(Duration deadline) {
    return new PublishOptions(deadline, durability, routing);
  }

  public PublishOptions withDurability(Durability durability) {
    return new PublishOptions(deadline, Optional.of(durability), routing);
  }

  public PublishOptions withRouting(Routing routing) {
    return new PublishOptions(deadline, durability, routing);
  }
}
