package io.blipmq.gateway;

import io.blipmq.gateway.connection.GatewayStats;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Behind the TLS handler: what goes wrong there is the peer's doing, and closes its connection
 * without a stack trace in the log. On the connection's event loop.
 */
final class TlsFailures extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(TlsFailures.class);

  private final GatewayStats stats;

  TlsFailures(GatewayStats stats) {
    this.stats = stats;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Throwable reason = cause instanceof DecoderException ? cause.getCause() : cause;
    if (reason instanceof SSLException) {
      stats.countProtocolError();
      LOG.debug("event=tls_failed peer={} reason=\"{}\"", ctx.channel(), reason.toString());
      var _ = ctx.close();
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }
}
