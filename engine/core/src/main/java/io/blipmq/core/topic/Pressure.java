package io.blipmq.core.topic;

/** How short memory is. */
public enum Pressure {
  /** There is room. */
  NONE,

  /** Most of the limit is used: what can be read from the log leaves memory. */
  HIGH,

  /** The limit is reached: nothing is kept that nobody asked for. */
  OUT
}
