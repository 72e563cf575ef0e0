/**
 * Programs that put a real broker, a process of its own, under load and look at it from outside.
 *
 * <pre>
 *   kill-loop.sh     ──▶ KillLoop     kills it again and again; nothing confirmed may be lost
 *   backlog.sh       ──▶ Backlog      lets it fall far behind; its heap must not notice
 *   many-topics.sh   ──▶ ManyTopics   gives it a hundred thousand topics
 *                           │
 *                           └──▶ BrokerProcess ──▶ blipmq.jar
 * </pre>
 */
@NullMarked
package io.blipmq.stress;

import org.jspecify.annotations.NullMarked;
