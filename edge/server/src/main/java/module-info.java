/** The daemon: configuration, listeners, lifecycle, limits, health and metrics. */
module io.blipmq.server {
  requires io.blipmq.core;
  requires io.blipmq.gateway;
  requires static org.jspecify;
  requires org.slf4j;
}
