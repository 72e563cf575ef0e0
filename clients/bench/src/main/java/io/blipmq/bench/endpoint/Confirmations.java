package io.blipmq.bench.endpoint;

/** Hears what became of a sender's messages. Called by any thread, must not block. */
public interface Confirmations {
  /**
   * The broker has confirmed messages.
   *
   * @param sentNanos when they were sent, in the time of {@link System#nanoTime}
   */
  void confirmed(int messages, long sentNanos);

  /**
   * The broker refused messages, or the connection is lost; nothing more comes of the run.
   *
   * @param why what {@link Target#sender} and {@link Sender#send} would have thrown
   */
  void failed(Exception why);
}
