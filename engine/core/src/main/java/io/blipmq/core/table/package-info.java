/**
 * Small durable state of the doors: tables of entries, the last value of a key wins.
 *
 * <pre>
 *   a door ─▶ Tables ─▶ Table ─▶ MessageLog      TablePut, TableRemoved; written anew by checkpoints
 *                         └──▶ memory, charged to the budget: what is read is read from there
 * </pre>
 *
 * <p>For what belongs to the broker and is no message on its way: retained messages, sessions.
 * Values are messages, so that they have a payload, headers, and an age. Any thread. A table's lock
 * may be taken by who holds a subscription's; a table calls nobody but the log.
 */
@NullMarked
package io.blipmq.core.table;

import org.jspecify.annotations.NullMarked;
