package io.blipmq.journal;

/** Says what a simulation does, when one seed is replayed; else nothing. */
final class SimulationTrace {
  private static final boolean ON = System.getProperty("blipmq.seed") != null;

  private SimulationTrace() {}

  static void say(String format, Object... arguments) {
    if (ON) {
      System.out.println(format.formatted(arguments));
    }
  }
}
