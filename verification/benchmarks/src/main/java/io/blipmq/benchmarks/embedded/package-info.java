/**
 * What goes through a topic of an embedded broker in a second, beside the queues that a Java
 * program would use instead, by JMH. The workloads are P1 to P6; a consumer of ours parks when it
 * has to wait, and its messages have all that a topic does: offsets, retention, a look at the time
 * to live, statistics.
 *
 * <pre>
 *   EmbeddedFigures ──▶ JMH ──▶ EmbeddedBenchmark ──▶ Rig ──▶ Channel ◀── BlipChannel
 *   (rounds, table)             (one method a workload)  │             ◀── DisruptorChannel
 *                                                        ▼             ◀── Queues: JCTools, java.util.concurrent
 *                                                      Tally           ◀── SubmissionChannel
 * </pre>
 *
 * A product comes in by implementing {@link io.blipmq.benchmarks.embedded.Channel} and by a line in
 * {@link io.blipmq.benchmarks.embedded.Product}. Publishers run on threads of the rig, consumers on
 * threads of the channel; both live as long as the channel.
 */
@NullMarked
package io.blipmq.benchmarks.embedded;

import org.jspecify.annotations.NullMarked;
