/** The engine: topics, subscriptions, messages, and the broker embedded in a program. */
module io.blipmq.core {
  requires transitive io.blipmq.api;
  requires static org.jspecify;
  requires org.slf4j;

  exports io.blipmq.core;
  exports io.blipmq.core.port;
  exports io.blipmq.core.subscription;
  exports io.blipmq.core.table;
  exports io.blipmq.core.timer;
  exports io.blipmq.core.topic;

  uses io.blipmq.core.port.MessageLogProvider;

  provides io.blipmq.api.spi.BrokerProvider with
      io.blipmq.core.EmbeddedProvider;
}
