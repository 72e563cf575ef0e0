package io.blipmq.bench.endpoint;

import java.io.IOException;

/** One connection that reads. One thread, except for {@link #close}, which ends a wait. */
public interface Receiver extends AutoCloseable {
  /**
   * Waits for messages and hands over what has come, perhaps nothing.
   *
   * @throws IOException if the connection is lost or closed
   * @throws io.blipmq.api.BlipException if a broker of ours ends it for another reason
   */
  void receive(Arrivals arrivals) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;

  /** What has come. */
  interface Arrivals {
    /** Messages have come just now. */
    void begin();

    /** One of them, with its payload's first eight bytes. */
    void arrived(long stamp);

    /** These were all. */
    void end();
  }
}
