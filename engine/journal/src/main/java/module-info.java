/** The write-ahead log on a local disk. */
module io.blipmq.journal {
  requires io.blipmq.core;
  requires static org.jspecify;
  requires org.slf4j;
}
