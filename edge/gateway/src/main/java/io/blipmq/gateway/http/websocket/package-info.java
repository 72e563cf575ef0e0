/**
 * What an HTTP connection can go on with: WebSocket [RFC 6455], which carries another protocol of
 * the gateway as its sub-protocol. That one's handler sees bytes as they would come from a socket
 * and does not know what it runs over.
 *
 * <pre>
 *   socket ──▶ frame decoder ──▶ Bridge ── bytes ──▶ handler of the sub-protocol
 *          ◀── frame encoder ◀──        ◀── bytes ──
 *               StreamBridge: binary frames are a stream of bytes (mqtt)
 *               LineBridge:   a text message is a line (blipmq.jsonlines)
 * </pre>
 */
@NullMarked
package io.blipmq.gateway.http.websocket;

import org.jspecify.annotations.NullMarked;
