/**
 * The JSON lines protocol, as docs/json-lines.md describes it. One flat package; only {@link
 * io.blipmq.gateway.jsonlines.JsonLinesProtocol} is seen from outside.
 *
 * <pre>
 *   bytes ──▶ LineSplitter ── line ──▶ CommandParser ── Command ──▶ JsonLinesConnection
 *                                                                    ├─ Sending ─▶ engine
 *   bytes ◀── JsonText ◀── TopicFeed × n ◀── engine                  └─ Subscriptions
 *                             └─ Singles: who gets a message that is for one
 * </pre>
 *
 * A topic is a topic of the engine, an index the engine's offset, and the cache what the engine has
 * kept of the topic. Only what the engine does not know is remembered here, and only in memory:
 * which messages for one subscriber nobody has taken yet.
 */
@NullMarked
package io.blipmq.gateway.jsonlines;

import org.jspecify.annotations.NullMarked;
