/**
 * Looks into a journal that no broker holds: what the command {@code blipmq wal} is made of.
 *
 * <pre>
 *   blipmq wal ──▶ OfflineJournal ──▶ Inspector ──▶ Judgement     ls, verify
 *                     │   │   └─────▶ Export ◀── LogState         export
 *                     │   └──────────▶ Dump                       dump
 *                     └──▶ Repair                                 repair
 *                              │
 *                          LogReader, LogState (names, what is settled)
 *                              │
 *   io.blipmq.journal:     OfflineFolder (lock) ──▶ SegmentScan ──▶ FoundRecord, DamagedStretch
 * </pre>
 *
 * <p>What understands bytes stands in the package of the journal itself, beside the code that
 * writes them; here is what they mean. One thread, the caller's. Memory is taken by the number of
 * topics, and the size of the largest record, never by the number of messages.
 */
@NullMarked
package io.blipmq.journal.tool;

import org.jspecify.annotations.NullMarked;
