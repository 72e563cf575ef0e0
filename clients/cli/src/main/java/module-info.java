/** The blipmq command. */
module io.blipmq.cli {
  requires io.blipmq.client;
  requires static org.jspecify;
  requires info.picocli;

  opens io.blipmq.cli to
      info.picocli;
}
