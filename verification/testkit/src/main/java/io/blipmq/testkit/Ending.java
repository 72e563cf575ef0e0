package io.blipmq.testkit;

/** How a broker ended. */
public enum Ending {
  /** It was closed, and wrote everything down. */
  CLOSED,
  /** Its process was killed: what it had written is there. */
  PROCESS,
  /** The power failed: what it had synced is there. */
  POWER
}
