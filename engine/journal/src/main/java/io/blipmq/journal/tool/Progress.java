package io.blipmq.journal.tool;

/** Learns how far a reading of a folder has come; called now and then, by the thread that reads. */
@FunctionalInterface
public interface Progress {
  /** Nobody wants to know. */
  Progress NONE = (_, _) -> {};

  /** So many bytes of so many are done. */
  void at(long doneBytes, long totalBytes);
}
