package io.blipmq.benchmarks.embedded;

/** What one exchange is: every consumer gets every message. */
enum Workload {
  P1(1, 1, 1, 1_024, Workload.P1_DELIVERED),
  P2(10, 10, 1, 1_024, Workload.P2_DELIVERED),
  P3(1, 1, 100, 1_024, Workload.P3_DELIVERED),
  P4(1, 1, 1, 1 << 20, Workload.P4_DELIVERED),
  P5(2, 2, 50, 1_024, Workload.P5_DELIVERED),
  /** As P1, with messages that exist already: what is allocated is the broker's doing. */
  P6(1, 1, 1, 1_024, Workload.P6_DELIVERED),
  /** As P6, in batches of 100. */
  P6_BATCHES(1, 1, 100, 1_024, Workload.P6_DELIVERED);

  static final int P1_DELIVERED = 200_000;
  static final int P2_DELIVERED = 1_000_000;
  static final int P3_DELIVERED = 1_000_000;
  static final int P4_DELIVERED = 1_000;
  static final int P5_DELIVERED = 1_000_000;
  static final int P6_DELIVERED = 500_000;

  /** What a consumer takes at once where the workload has no batches. */
  private static final int TAKE = 1_024;

  final int publishers;
  final int consumers;

  /** Messages a publisher hands over at once. */
  final int batch;

  final int payloadBytes;

  /** Messages each publisher publishes in an exchange. */
  final int messages;

  Workload(int publishers, int consumers, int batch, int payloadBytes, int delivered) {
    this.publishers = publishers;
    this.consumers = consumers;
    this.batch = batch;
    this.payloadBytes = payloadBytes;
    this.messages = delivered / publishers / consumers;
  }

  /** How far a consumer may fall behind before publishers wait; a power of two. */
  int capacity() {
    return copies() ? 64 : 65_536;
  }

  /** How many messages a consumer takes at the most at once. */
  int take() {
    return batch > 1 ? batch : Math.min(TAKE, capacity());
  }

  /** Whether the publisher copies each payload, as large ones that come from elsewhere are. */
  boolean copies() {
    return this == P4;
  }

  /**
   * Whether a message is made for each publish, as against one that is published again and again.
   */
  boolean makesMessages() {
    return this != P6 && this != P6_BATCHES;
  }
}
