/** Load for brokers, and how they bear it. */
module io.blipmq.bench {
  requires transitive io.blipmq.api;
  requires static org.jspecify;
  requires transitive HdrHistogram;

  exports io.blipmq.bench;
}
