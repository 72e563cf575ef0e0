package io.blipmq.api;

/**
 * How the partition of a message is chosen. The broker does it, so that it is the same for a
 * publisher in its process, one behind a socket, and one in another language. A batch goes to one
 * partition as a whole, the one of its first message.
 *
 * <p>Only {@link ByKey} keeps the messages of a key in one order: with the others they are spread
 * over the partitions, and a group has them with several consumers at a time.
 */
public sealed interface Routing {
  /**
   * By the hash of the key, see {@link #partitionOf}; messages without a key go round-robin. What
   * is used unless another is chosen.
   */
  static Routing byKey() {
    return ByKey.INSTANCE;
  }

  /** One partition after the other, whatever the key; one turn for all publishers of the topic. */
  static Routing roundRobin() {
    return RoundRobin.INSTANCE;
  }

  /** Any partition, whatever the key. */
  static Routing random() {
    return Random.INSTANCE;
  }

  /**
   * That partition, whatever the key.
   *
   * @param partition from 0; a publish is refused as an invalid request if the topic has no such
   * @throws BlipException.InvalidRequest if no topic could have it
   */
  static Routing toPartition(int partition) {
    return new ToPartition(partition);
  }

  /** See {@link #byKey}. */
  record ByKey() implements Routing {
    private static final Routing INSTANCE = new ByKey();
  }

  /** See {@link #roundRobin}. */
  record RoundRobin() implements Routing {
    private static final Routing INSTANCE = new RoundRobin();
  }

  /** See {@link #random}. */
  record Random() implements Routing {
    private static final Routing INSTANCE = new Random();
  }

  /** See {@link #toPartition}. */
  record ToPartition(int partition) implements Routing {
    public ToPartition {
      if (partition < 0 || partition >= TopicOptions.MAX_PARTITIONS) {
        throw new BlipException.InvalidRequest(
            "partition " + partition + "; use 0 to " + (TopicOptions.MAX_PARTITIONS - 1));
      }
    }
  }

  /**
   * The partition that {@link #byKey} picks: with {@code h} as {@link String#hashCode} (over the
   * UTF-16 units {@code c} of the key, {@code h = 31·h + c} from 0) times {@code 0x9E3779B9}, both
   * in 32 bits, it is {@code h xor (h >>> 16)}, as a signed number, modulo the number of
   * partitions, where the result is not negative.
   *
   * @param partitions how many there are, from 1
   */
  static int partitionOf(String key, int partitions) {
    int h = key.hashCode() * 0x9E3779B9;
    return Math.floorMod(h ^ (h >>> 16), partitions);
  }
}
