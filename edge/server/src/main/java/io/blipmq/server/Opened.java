package io.blipmq.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a start has opened so far: closed in reverse, unless the start succeeds. One thread. */
final class Opened implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  void add(AutoCloseable resource) {
    resources.push(resource);
  }

  /** Everything stays open. */
  void keep() {
    resources.clear();
  }

  @Override
  public void close() {
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Exception e) {
        LOG.warn("event=close_failed resource={}", resource.getClass().getSimpleName(), e);
      }
    }
  }
}
