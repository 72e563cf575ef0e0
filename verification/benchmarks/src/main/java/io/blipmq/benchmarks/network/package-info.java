/**
 * Figures of brokers over the loopback, in turns in one run: each workload starts each broker
 * afresh, loads it with {@code blipmq bench} in a process of its own, and stops it.
 *
 * <pre>
 *   NetworkFigures ──▶ Workload      what is done: W1 to W7
 *        │         ──▶ Contender ──▶ Running   a broker's process
 *        └─────────▶ IdleConnections           what ten thousand of them cost it
 * </pre>
 */
@NullMarked
package io.blipmq.benchmarks.network;

import org.jspecify.annotations.NullMarked;
