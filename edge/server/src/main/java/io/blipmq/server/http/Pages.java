package io.blipmq.server.http;

import java.util.Optional;

/** What there is to read. Called by the listener's one thread. */
@FunctionalInterface
public interface Pages {
  /** The page of a path such as {@code /metrics}, without a query; empty if there is none. */
  Optional<Page> page(String path);
}
