package io.blipmq.gateway.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;

/** One way to speak to the broker. Stateless, or shared by all connections: any thread. */
public interface Protocol {
  /** The most bytes of a connection that are looked at before it is known what it speaks. */
  int MOST_FIRST_BYTES = 16;

  /** What listeners are configured with, and what clients may ask for by ALPN. */
  String name();

  /**
   * Whether a connection that begins so speaks it. The rules of all protocols exclude each other;
   * where one says {@link Match#MORE}, those behind it are not asked yet.
   *
   * @param first at least one byte, to be read by index: the reader index stays
   */
  Match match(ByteBuf first);

  /**
   * Whether its clients can show an API key. One that can't is spoken only where no key is
   * demanded.
   */
  default boolean showsKeys() {
    return true;
  }

  /** Called once, before the first connection: for what a protocol does between connections. */
  default void open(Services services) {}

  /**
   * A handler for one connection, which gets its bytes from the first one on. It removes {@link
   * HelloDeadline} when the peer has introduced itself.
   */
  ChannelHandler handler(Services services);

  /**
   * The least that a length at the beginning can be, an unsigned integer in big-endian order of
   * which perhaps only a part has come.
   */
  static long leastLength(ByteBuf first) {
    long length = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      int there = i < first.readableBytes() ? first.getUnsignedByte(first.readerIndex() + i) : 0;
      length = length << Byte.SIZE | there;
    }
    return length;
  }

  /** What the first bytes of a connection say about a protocol. */
  enum Match {
    YES,
    NO,
    /** More bytes are needed, at most {@link Protocol#MOST_FIRST_BYTES} in all. */
    MORE;

    /** Yes or no. */
    public static Match of(boolean yes) {
      return yes ? YES : NO;
    }
  }
}
