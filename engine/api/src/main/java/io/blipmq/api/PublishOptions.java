package io.blipmq.api;

import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link Topic} handle publishes.
 *
 * @param deadline how long a publish may wait for room, for the journal and for the answer
 * @param durability what a QoS 1 confirmation must at least be worth; empty for what the fsync
 *     policy gives
 */
public record PublishOptions(Duration deadline, Optional<Durability> durability) {
  public PublishOptions {
    if (deadline.isNegative() || deadline.isZero()) {
      throw new BlipException.InvalidRequest(
          "publish deadline " + deadline + "; use more than zero");
    }
  }

  /** 30 seconds, and the durability that the broker's fsync policy gives. */
  public static PublishOptions defaults() {
    return new PublishOptions(Duration.ofSeconds(30), Optional.empty());
  }

  public PublishOptions withDeadline(Duration deadline) {
    return new PublishOptions(deadline, durability);
  }

  public PublishOptions withDurability(Durability durability) {
    return new PublishOptions(deadline, Optional.of(durability));
  }
}
