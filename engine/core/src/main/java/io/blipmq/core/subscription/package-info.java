/**
 * Subscriptions: cursors over partitions, what is in flight from them, and the consumers that share
 * them.
 *
 * <pre>
 *   Consumer ──poll──▶ Subscription ──▶ Cursor (one a partition) ──reads──▶ topic.Partition
 *      │                   │             ├─ Unread ◀── BacklogReader ◀── MessageLog, if far behind
 *      │  settle             │             ├─ KeyLanes      one consumer at a time for each key
 *      ▼                     │             ├─ Unsettled     offset ▶ Entry, in flight or waiting
 *   Entry states             │             └─ Settled       what the journal is told
 *                            └─ SettleRecorder ──▶ MessageLog
 *
 *            deliver              accept / reject to dead letters
 *   unread ─────────▶ IN_FLIGHT ────────────────────────────────▶ SETTLED
 *                      ▲    │ retry, ack deadline, consumer's end     ▲
 *                      │    ▼                                         │ accept, TTL
 *                     PENDING ◀──backoff──  WAITING ──────────────────┘
 * </pre>
 *
 * <p>One lock for each subscription; consumers poll on their own threads. A subscription may call a
 * partition while it holds its lock, never the other way round. What may call out (dead letters,
 * other consumers' signals) is done after unlocking.
 */
@NullMarked
package io.blipmq.core.subscription;

import org.jspecify.annotations.NullMarked;
