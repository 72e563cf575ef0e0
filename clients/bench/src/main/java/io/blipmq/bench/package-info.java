/**
 * Loads a broker with messages, and says how it bore that: rates, latencies without coordinated
 * omission, losses, duplicates and violations of order.
 *
 * <pre>
 *   Plan ──▶ Bench ──▶ PublisherLoop ──▶ Pace, Window ──▶ endpoint.Sender one thread for each
 *              │                            ▲
 *              │        SubscriberLoop ─────┘          ◀── endpoint.Receiver one thread for each
 *              ▼              └──▶ Streams
 *            Result ──▶ LatencyChart
 * </pre>
 *
 * Each payload begins with a {@link io.blipmq.bench.Stamp}: the stream it belongs to (a publisher
 * and a topic), its number in the stream, and when it was to be sent. Publishers and subscribers
 * are in one process, so that one clock measures both.
 */
@NullMarked
package io.blipmq.bench;

import org.jspecify.annotations.NullMarked;
