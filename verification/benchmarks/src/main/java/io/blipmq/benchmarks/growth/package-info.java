/**
 * What a message costs the engine, against how much of something there is: topics, subscriptions,
 * consumers, patterns, messages that wait. One thread does everything, so that a figure is work and
 * nothing else.
 *
 * <pre>
 *   GrowthFigures ── for each ──▶ Dimension ── at each size ──▶ Stage ── times ──▶ table
 * </pre>
 */
@NullMarked
package io.blipmq.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
