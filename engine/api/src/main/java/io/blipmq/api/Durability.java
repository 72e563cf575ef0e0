package io.blipmq.api;

/** What a confirmation was worth when it was given, in rising order. */
public enum Durability {
  /** In the broker's memory: gone if its process ends. */
  MEMORY,
  /** Written to the journal: survives the end of the process, not a power cut. */
  LOG,
  /** Written and synced to the disk: survives a power cut. */
  SYNCED,
  /** On a majority of a cluster's nodes. */
  REPLICATED;
}
