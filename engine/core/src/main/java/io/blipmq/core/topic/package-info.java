/**
 * Topics and their logs: publishing, order, history, limits.
 *
 * <pre>
 *   publish ─▶ TopicHandle ─▶ Intake ──▶ Partition ─▶ Chunk ─▶ Chunk ─▶ …     memory, read by Followers
 *                  │            │           │
 *                  │            │           ├─▶ History, Landmarks: how far back, in memory and in the log
 *                  │            │           ├─▶ HeldMemory: what is given back, and when
 *                  │            │           └─▶ Follower.wake(), for those that were waiting
 *                  │            ├─▶ Room: whether there is any; WaitingPublishers
 *                  │            └─▶ MessageLog (QoS 1, durable first, then visible)
 *                  ├─▶ DelayedMessages (visible later)
 *                  └─▶ Producers (knows again what is sent twice)
 * </pre>
 *
 * <p>Whoever publishes does the topic's work on its own thread; the log's thread makes QoS 1
 * messages visible. A partition's lock covers its writers only; followers read without it. No two
 * engine locks are ever held together: what follows from a change is done after unlocking.
 */
@NullMarked
package io.blipmq.core.topic;

import org.jspecify.annotations.NullMarked;
