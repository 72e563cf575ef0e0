/**
 * One timer wheel for everything that waits: retries, delays, ack deadlines, publish deadlines and
 * the engine's regular round.
 *
 * <pre>
 *   topic, subscription ──schedule──▶ TimerWheel ◀──advance── TimerThread (or a test, by hand)
 *                                        │ fire
 *                                        ▼
 *                                     Timeout
 * </pre>
 *
 * <p>Scheduling and cancelling take constant time and may be done by any thread; timeouts fire on
 * the thread that advances the wheel, outside its lock.
 */
@NullMarked
package io.blipmq.core.timer;

import org.jspecify.annotations.NullMarked;
