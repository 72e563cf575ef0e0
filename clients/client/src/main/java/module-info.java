/** The broker's interface over a socket. */
module io.blipmq.client {
  requires transitive io.blipmq.api;
  requires io.blipmq.wire;
  requires static org.jspecify;
  requires org.slf4j;
}
