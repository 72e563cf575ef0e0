/** A broker's figures as meters of Micrometer. */
module io.blipmq.micrometer {
  requires transitive io.blipmq.api;
  requires transitive micrometer.core;
  requires static org.jspecify;

  exports io.blipmq.micrometer;
}
