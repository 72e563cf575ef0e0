package io.blipmq.journal;

import io.blipmq.api.BlipException;

/** What a start does about damage that is no torn tail. */
public enum Recovery {
  /** Sets the damaged stretch aside as a file, starts without it, and says what is lost. */
  SALVAGE,
  /** Does not start. */
  STRICT;

  /**
   * The choice that a configuration's text names.
   *
   * @throws BlipException.InvalidRequest if it names none
   */
  public static Recovery parse(String text) {
    return switch (text) {
      case "salvage" -> SALVAGE;
      case "strict" -> STRICT;
      default ->
          throw new BlipException.InvalidRequest(
              "recovery \"" + text + "\"; use salvage or strict");
    };
  }
}
