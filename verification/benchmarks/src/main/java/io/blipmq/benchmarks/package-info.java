/**
 * Figures of the journal, taken beside other products and beside bare programs that only write,
 * sync and read, in turns in one run.
 *
 * <pre>
 *   JournalFigures ──▶ Flow ──▶ Log ◀── BlipLog, ArtemisLog, ChronicleLog, BareLog
 *        │
 *        ├──▶ RecoveryFigures   a start beside a bare read of the same files
 *        └──▶ HeapFigures       what a backlog costs in memory
 * </pre>
 */
@NullMarked
package io.blipmq.benchmarks;

import org.jspecify.annotations.NullMarked;
