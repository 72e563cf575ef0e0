package io.blipmq.server.metrics;

/** Where the daemon is in its life. */
public enum ServerState {
  /** Opening the journal and the port. */
  STARTING,
  /** Serving. */
  RUNNING,
  /** Takes no new connections and publishes; lets deliveries settle. */
  STOPPING;

  /** As pages and log lines write it. */
  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
