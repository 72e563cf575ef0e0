/** The blipmq command. */
module io.blipmq.cli {
  requires io.blipmq.api;
  requires io.blipmq.bench;
  requires io.blipmq.client;
  requires io.blipmq.journal;
  requires io.blipmq.server;
  requires static org.jspecify;
  requires info.picocli;
  requires jdk.unsupported;
  requires org.slf4j;

  opens io.blipmq.cli to
      info.picocli;
}
