package io.blipmq.journal;

import org.jspecify.annotations.Nullable;

/** Says what a simulation does, when one seed is replayed; else nothing. */
final class SimulationTrace {
  private static final boolean ON = System.getProperty("blipmq.seed") != null;

  private SimulationTrace() {}

  @SuppressWarnings("AnnotateFormatMethod") // the annotation is not among this module's libraries
  static void say(String format, @Nullable Object... arguments) {
    if (ON) {
      System.out.println(format.formatted(arguments));
    }
  }
}
