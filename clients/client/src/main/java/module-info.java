/** The broker's interface over a socket. */
module io.blipmq.client {
  requires transitive io.blipmq.api;
  requires io.blipmq.wire;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires static org.jspecify;
  requires org.slf4j;

  provides io.blipmq.api.spi.BrokerProvider with
      io.blipmq.client.ClientProvider;
}
