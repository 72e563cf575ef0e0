package io.blipmq.journal.tool;

/**
 * Something in a folder that is not as it was written, or not what a reader might expect.
 *
 * @param kind what
 * @param segment the first id of the segment in which it is
 * @param from where in the segment it begins, in bytes
 * @param to where it ends; the same as {@code from} where nothing is in its place
 * @param firstLostId the first record that is not there
 * @param lostRecords how many are not there; 0 for none or if it is not known
 * @param apparent what the bytes seem to say about what is lost; empty if nothing
 */
public record Finding(
    Kind kind,
    long segment,
    long from,
    long to,
    long firstLostId,
    long lostRecords,
    String apparent) {
  /** What a finding is. */
  public enum Kind {
    /** The segment's header is none. */
    HEADER(true, "the segment's header cannot be read"),
    /** Bytes are not what was written. */
    CHECKSUM(true, "a checksum is wrong"),
    /** A record with the right checksum makes no sense. */
    CONTENT(true, "a record makes no sense"),
    /** The end of a segment that others follow cannot be read. */
    END(true, "the end of the segment cannot be read"),
    /** Records between two segments are not there. */
    MISSING(true, "a segment, or the end of one, is missing"),
    /** The segment has ids that an earlier one has. */
    REPEATED(true, "an earlier segment has the same record ids"),
    /** The last write was not complete; it was never confirmed as safe. */
    TORN_TAIL(false, "the last write was not complete"),
    /** A power cut left a hole in what had not been synced; all from there on was never safe. */
    UNSYNCED(false, "what had not been synced before a power cut is not complete"),
    /** Segments were deleted because nobody needed them any more. */
    DELETED(false, "segments that nobody needed were deleted"),
    /** A sealed segment has no index. */
    NO_INDEX(false, "the segment has no index"),
    /** The index of a sealed segment is not what was written. */
    BAD_INDEX(false, "the segment's index cannot be read");

    private final boolean damage;
    private final String text;

    Kind(boolean damage, String text) {
      this.damage = damage;
      this.text = text;
    }

    /** Whether something is lost, or would be at a start, that was safe. */
    public boolean isDamage() {
      return damage;
    }

    /** A sentence without its end. */
    public String text() {
      return text;
    }
  }

  /** Which record ids are lost, in words. */
  public String lost() {
    if (lostRecords == 0) {
      return "no record is lost, as far as can be told";
    }
    return lostRecords == 1
        ? "record " + firstLostId + " is lost"
        : "records " + firstLostId + " to " + (firstLostId + lostRecords - 1) + " are lost";
  }
}
