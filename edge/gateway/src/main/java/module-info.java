/** The doors: one package per protocol, each maps its sessions onto the engine. */
module io.blipmq.gateway {
  requires transitive io.blipmq.core;
  requires io.blipmq.wire;
  requires static org.jspecify;
  requires transitive io.netty.transport;
  requires transitive io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport.classes.epoll;
  requires flatbuffers.java;
  requires org.slf4j;
  requires tools.jackson.core;

  exports io.blipmq.gateway;
  exports io.blipmq.gateway.connection;
}
