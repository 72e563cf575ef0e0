/**
 * The write-ahead log on a local disk: {@link io.blipmq.journal.Journal} is the assembler, the rest
 * are its parts.
 *
 * <pre>
 *   any thread                     blipmq-journal (one)
 *   append ─▶ AppendQueue ═swap═▶ JournalWriter ─▶ SegmentWriter ─▶ Segment ─▶ SegmentFile
 *             two batches              │            ids, encoding,                 │
 *                                      │            rotation                    Disk (port)
 *                                      └─▶ Syncer ◀─ IntervalSync                  ▲
 *                                          sealed and    blipmq-journal-sync       │
 *                                          active segments                      FileDisk
 *
 *   any thread                     blipmq-journal-reader (one)
 *   read ────▶ ReadingThread ─▶ LogReader ─▶ SegmentIndexes ─▶ IndexBuilder (active), SegmentIndex
 *   reclaim ─▶      one task    Reclaimer        where each partition's messages are
 *                   at a time
 *   between the two threads: LogSegments (what there is to read), Checkpoints, Syncer's synced id
 *
 *   start: CheckpointFinder ─▶ Replay ─▶ SegmentReader ─▶ RecordDecoder ─▶ the engine's reader
 *             │ where              ├─▶ Salvage: damage is set aside
 *             │ to begin           └─▶ UnsyncedTail: what a power cut took a part of is cut off,
 *                                      as far as SyncMarks say that it was not synced
 *
 *   bytes: SegmentDescriptor ▸ RecordDescriptor ▸ RecordEncoder ▸ MessageDescriptor, MessageEncoder
 * </pre>
 *
 * <p>For the offline tool, {@link io.blipmq.journal.tool}, {@link io.blipmq.journal.OfflineFolder},
 * {@link io.blipmq.journal.Mending} and what they take and give ({@link
 * io.blipmq.journal.ScanVisitor}, {@link io.blipmq.journal.FoundRecord}, {@link
 * io.blipmq.journal.DamagedStretch}, {@link io.blipmq.journal.ScanEnd}, {@link
 * io.blipmq.journal.IndexState}) let it at the bytes; no broker uses them.
 *
 * <p>A record is appended by the thread that publishes, waits in the queue, is written with
 * whatever else waits, synced as the policy says, and its listener told by the writer. Tests can
 * open a journal without threads and step each of them: {@code Journal.openStepped}. {@link
 * io.blipmq.journal.Condition} holds what is wrong, if anything, for all of them.
 */
@NullMarked
package io.blipmq.journal;

import org.jspecify.annotations.NullMarked;
