package io.blipmq.journal.tool;

/**
 * One change that mends a journal; each leaves it readable.
 *
 * @param finding what it mends
 * @param action what it does
 * @param keptAs the file that gets what is cut off or written over; empty if nothing is
 */
public record RepairStep(Finding finding, Action action, String keptAs) {
  /** What a step does. */
  public enum Action {
    /** Writes a gap record over what cannot be read. */
    GAP("mark what cannot be read as lost"),
    /** Ends the segment with a gap record, for records that are missing behind it. */
    GAP_AT_END("mark the missing records as lost"),
    /** Writes the segment's header. */
    HEADER("write the segment's header anew"),
    /** Cuts the segment off. */
    CUT("cut the segment off there"),
    /** Takes the segment away. */
    DELETE("take the segment away"),
    /** Makes the segment's index anew. */
    INDEX("make the segment's index anew"),
    /** Makes a first segment that says that the beginning of the log is lost. */
    BEGINNING("make a first segment that marks the missing records as lost");

    private final String text;

    Action(String text) {
      this.text = text;
    }

    /** What it does, as a part of a sentence. */
    public String text() {
      return text;
    }
  }
}
