/** The native frame codec: bytes to frames and back. */
module io.blipmq.wire {
  requires transitive io.blipmq.api;
  requires transitive io.netty.buffer;
  requires io.netty.common;
  requires static org.jspecify;

  exports io.blipmq.wire;
}
