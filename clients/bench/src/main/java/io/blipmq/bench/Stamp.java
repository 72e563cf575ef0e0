package io.blipmq.bench;

/**
 * The first eight bytes of a payload.
 *
 * <pre>
 *   bits 63 … 52    stream: a publisher and a topic
 *   bits 51 … 30    number in the stream, modulo 2^22
 *   bits 29 …  0    time at which it was to be sent, in ticks of 256 ns, modulo 2^30 (275 s)
 * </pre>
 */
final class Stamp {
  static final int MOST_STREAMS = 1 << 12;
  static final int TICK_NANOS = 256;

  private static final int NUMBER_BITS = 22;
  private static final int TIME_BITS = 30;
  private static final long TIME_MASK = (1L << TIME_BITS) - 1;
  private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;

  private Stamp() {}

  static long of(int stream, long number, long sendNanos) {
    return (long) stream << (NUMBER_BITS + TIME_BITS)
        | (number & NUMBER_MASK) << TIME_BITS
        | (sendNanos / TICK_NANOS & TIME_MASK);
  }

  static int stream(long stamp) {
    return (int) (stamp >>> (NUMBER_BITS + TIME_BITS));
  }

  /** How far a message is ahead of the number that is expected next; negative if it is behind. */
  static long ahead(long stamp, long expected) {
    int shift = Long.SIZE - NUMBER_BITS;
    return ((stamp >>> TIME_BITS) - expected) << shift >> shift;
  }

  /** How long ago it was to be sent, in nanoseconds, exact to a tick; right up to 275 s. */
  static long ageNanos(long stamp, long nowNanos) {
    return (nowNanos / TICK_NANOS - stamp & TIME_MASK) * TICK_NANOS;
  }
}
