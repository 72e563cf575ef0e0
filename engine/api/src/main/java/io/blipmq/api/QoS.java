package io.blipmq.api;

/** Quality of service: what a publisher or a subscription asks of the broker. */
public enum QoS {
  /** At most once: in memory only, never waits for a disk, not settled by the consumer. */
  AT_MOST_ONCE(0),
  /** At least once: in the journal, where there is one, before it is confirmed or delivered. */
  AT_LEAST_ONCE(1);

  private final int level;

  QoS(int level) {
    this.level = level;
  }

  /** 0 or 1. */
  public int level() {
    return level;
  }

  /**
   * The QoS of that number.
   *
   * @throws BlipException.InvalidRequest if it is neither 0 nor 1
   */
  public static QoS of(int level) {
    return switch (level) {
      case 0 -> AT_MOST_ONCE;
      case 1 -> AT_LEAST_ONCE;
      default -> throw new BlipException.InvalidRequest("QoS is " + level + "; use 0 or 1");
    };
  }

  /** The lower of the two: what a message published at one gets on a subscription at the other. */
  public QoS min(QoS other) {
    return level <= other.level ? this : other;
  }
}
