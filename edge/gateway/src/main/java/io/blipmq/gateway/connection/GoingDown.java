package io.blipmq.gateway.connection;

/** The user event that tells a connection's handler that the server is going down. */
public enum GoingDown {
  /** No more publishes and subscriptions; deliveries in flight may still be settled. */
  BEGUN
}
