/** The daemon: configuration, listeners, lifecycle, limits, health and metrics. */
module io.blipmq.server {
  requires transitive io.blipmq.api;
  requires io.blipmq.core;
  requires transitive io.blipmq.gateway;
  requires transitive io.blipmq.journal;
  requires static org.jspecify;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires java.management;
  requires org.slf4j;
  requires tools.jackson.core;
  requires tools.jackson.dataformat.toml;
  requires tools.jackson.dataformat.yaml;

  exports io.blipmq.server;
  exports io.blipmq.server.config;

  provides ch.qos.logback.classic.spi.Configurator with
      io.blipmq.server.log.LogSetup;
}
