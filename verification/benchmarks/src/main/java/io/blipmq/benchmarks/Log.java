package io.blipmq.benchmarks;

import java.io.IOException;

/** Something that stores records of one size, and says when one is as durable as it is to be. */
interface Log extends AutoCloseable {
  /** Stores a record; the confirmation may come within the call or later, by any thread. */
  void append(Runnable confirmed) throws Exception;

  /** Whether confirmations come within the call: then each record in flight needs a thread. */
  boolean answersWithinTheCall();

  @Override
  void close() throws IOException;
}
