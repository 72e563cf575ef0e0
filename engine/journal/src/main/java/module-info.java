/** The write-ahead log on a local disk. */
module io.blipmq.journal {
  requires transitive io.blipmq.core;
  requires static org.jspecify;
  requires org.slf4j;

  exports io.blipmq.journal;
  exports io.blipmq.journal.tool;

  provides io.blipmq.core.port.MessageLogProvider with
      io.blipmq.journal.JournalProvider;
}
