package io.blipmq.journal;

import io.blipmq.core.port.LogRecord;
import java.util.Optional;

/**
 * A stretch of a segment that cannot be read, as the offline tool finds it.
 *
 * @param segment the segment's first id
 * @param from where it begins, in bytes
 * @param to where it ends
 * @param firstLostId the first record that is not there
 * @param lostRecords how many are not there; 0 where that cannot be told from the segment alone
 * @param kind what is wrong
 * @param apparent what the first record seems to have held, if its bytes still make sense
 */
public record DamagedStretch(
    long segment,
    long from,
    long to,
    long firstLostId,
    long lostRecords,
    Kind kind,
    Optional<LogRecord> apparent) {
  /** What is wrong with a stretch. */
  public enum Kind {
    /** The segment's header is none. */
    HEADER,
    /** The bytes are not what was written, and valid records follow in the segment. */
    CHECKSUM,
    /** The checksum is right, and the content makes no sense. */
    CONTENT,
    /** No valid record follows in the segment. A torn tail, where none follows at all. */
    END
  }
}
