/** The native frame codec: bytes to frames and back. */
module io.blipmq.wire {
  requires transitive io.blipmq.api;
  requires transitive io.netty.buffer;
  requires static org.jspecify;
}
