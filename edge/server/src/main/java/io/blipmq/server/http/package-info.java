/**
 * A small HTTP server for a few pages that machines read: one request at a time on each of a
 * bounded number of connections, GET and HEAD only, everything else refused.
 *
 * <pre>
 *   socket ─▶ HttpServerCodec ─▶ HttpObjectAggregator ─▶ FlowControlHandler ─▶ HttpSession ─▶ Pages
 *             bounds line, headers   bounds the body        one at a time      methods, deadline
 * </pre>
 *
 * <p>One thread does all of it, pages included, so that neither a slow page nor a hostile peer
 * costs the clients of the broker anything. Knows nothing of the broker.
 */
@NullMarked
package io.blipmq.server.http;

import org.jspecify.annotations.NullMarked;
