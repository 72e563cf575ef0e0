/** The engine: topics, subscriptions, messages, and the broker embedded in a program. */
module io.blipmq.core {
  requires transitive io.blipmq.api;
  requires static org.jspecify;
  requires org.slf4j;
  requires org.jctools.core;
  requires org.jctools.core.jdk11;

  exports io.blipmq.core.port;
}
