package io.blipmq.journal.tool;

import io.blipmq.journal.IndexState;

/**
 * What is in a segment.
 *
 * @param segment the id of its first record
 * @param file its name
 * @param bytes what it takes on disk
 * @param records how many valid records it has
 * @param messages how many messages are in them
 * @param firstMillis when the earliest of its messages was published, in milliseconds since 1970; 0
 *     if none says
 * @param lastMillis when the latest was
 * @param checkpoint the number of the checkpoint that it begins with; 0 if it begins with none
 * @param checkpointComplete whether the log has that checkpoint's end
 * @param index how its index is
 * @param syncedThrough the largest id through which a record in it says that the log was synced; 0
 *     if none does
 * @param damages how many stretches of it cannot be read
 */
public record SegmentSummary(
    long segment,
    String file,
    long bytes,
    long records,
    long messages,
    long firstMillis,
    long lastMillis,
    long checkpoint,
    boolean checkpointComplete,
    IndexState index,
    long syncedThrough,
    long damages) {
  SegmentSummary withCheckpointComplete() {
    return new SegmentSummary(
        segment,
        file,
        bytes,
        records,
        messages,
        firstMillis,
        lastMillis,
        checkpoint,
        true,
        index,
        syncedThrough,
        damages);
  }
}
