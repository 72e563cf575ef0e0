package io.blipmq.journal;

import io.blipmq.core.port.LogRecord;

/**
 * A valid record as the offline tool finds it in a segment.
 *
 * @param segment the segment's first id
 * @param position where in the segment it begins, in bytes
 * @param bytes what it takes there
 * @param id its id
 * @param content what is in it
 */
public record FoundRecord(long segment, long position, int bytes, long id, Content content) {
  /** What a record holds. */
  public sealed interface Content {
    /** A record of the engine's. */
    record Stored(LogRecord record) implements Content {}

    /** Stands where damage was: the records from its id to the one before the next are lost. */
    record Gap() implements Content {}

    /** A mark of the journal's: the log was synced through that id. */
    record Synced(long throughId) implements Content {}
  }
}
