package io.blipmq.core.topic;

/** Why a subscription does not get a message. */
public enum DropReason {
  /** It was behind by its capacity. */
  CAPACITY,
  /** The topic's retention let go of it first. */
  RETENTION,
  /** It was in memory only, and left it. */
  MEMORY,
  /** Its TTL was over. */
  EXPIRED
}
