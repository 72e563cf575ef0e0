/**
 * What the broker promises, as a model that a test tells what it did and saw, and that throws when
 * a promise is broken.
 *
 * <pre>
 *   test ──▶ Promises        topics, messages sent and how that ended, ends of the broker
 *                │
 *                ├─▶ GroupPromises   a named subscription: what it is owed, what it settled
 *                │        │
 *                │        └─▶ Receiver    one consumer of it: what it got and did with it
 *                │
 *                └─▶ SentBatch       messages published as a unit
 * </pre>
 *
 * <p>The model knows messages by number: the text of a message begins with it. It is told events in
 * the order in which they happen; all methods may be called by any thread. It does not run the
 * broker and knows nothing of how it works.
 *
 * <p>What it relies on beside the promises themselves: the log of a broker is a sequence, so where
 * something is known to be durable, so is everything that was confirmed before that was sent.
 */
@NullMarked
package io.blipmq.testkit;

import org.jspecify.annotations.NullMarked;
