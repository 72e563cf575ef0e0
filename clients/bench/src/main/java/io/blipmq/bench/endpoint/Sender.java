package io.blipmq.bench.endpoint;

import java.io.IOException;

/** One connection that publishes. One thread, except for {@link #close}. */
public interface Sender extends AutoCloseable {
  /**
   * Adds a message to the batch; all messages of a batch go to the same topic.
   *
   * @param topic its place in {@link Traffic#topics}
   * @param stamp the payload's first eight bytes
   */
  void add(int topic, long stamp) throws IOException;

  /** Sends the batch; waits while the connection takes no more. */
  void send() throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
