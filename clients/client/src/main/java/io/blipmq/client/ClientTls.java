package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.ConnectOptions;
import io.blipmq.api.TlsOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Encrypts a client's connections, by the JDK. Any thread. */
final class ClientTls {
  /** What the broker calls the native protocol. */
  private static final String PROTOCOL = "native";

  private final SslContext context;
  private final Address address;

  private ClientTls(SslContext context, Address address) {
    this.context = context;
    this.address = address;
  }

  /**
   * What the options ask for, by themselves or by the address; empty if nothing.
   *
   * @throws BlipException.InvalidRequest if one of the files is not right
   */
  static Optional<ClientTls> of(ConnectOptions options) {
    if (options.tls().isEmpty() && !Address.isEncrypted(options.address())) {
      return Optional.empty();
    }
    TlsOptions tls = options.tls().orElseGet(TlsOptions::defaults);
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .endpointIdentificationAlgorithm("HTTPS")
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      ApplicationProtocolConfig.Protocol.ALPN,
                      ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                      ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                      PROTOCOL));
      tls.trust().ifPresent(file -> builder.trustManager(file.toFile()));
      tls.certificate()
          .ifPresent(file -> builder.keyManager(file.toFile(), tls.key().orElseThrow().toFile()));
      return Optional.of(new ClientTls(builder.build(), Address.parse(options.address())));
    } catch (SSLException | IllegalArgumentException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new BlipException.InvalidRequest(
          "TLS: "
              + e.getMessage()
              + ": "
              + cause.getMessage()
              + "; give PEM files, keys in PKCS#8");
    }
  }

  /** Encrypts a connected channel; tells on the event loop how that went. */
  void encrypt(Channel channel, int timeoutMillis, Dialer.Outcome outcome) {
    SslHandler handler = context.newHandler(channel.alloc(), address.host(), address.port());
    handler.setHandshakeTimeoutMillis(timeoutMillis);
    // What fails is told by the future; nobody else is there yet to take the exception.
    ChannelInboundHandlerAdapter failures =
        new ChannelInboundHandlerAdapter() {
          @Override
          public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
          }
        };
    handler
        .handshakeFuture()
        .addListener(done -> {
          if (done.isSuccess()) {
            channel.pipeline().remove(failures);
            outcome.connected(channel);
          } else {
            var _ = channel.close();
            outcome.failed(
                "no TLS with "
                    + address
                    + ": "
                    + reason(done.cause())
                    + "; check that the broker speaks it, and whom this client trusts");
          }
        });
    channel.pipeline().addFirst(handler, failures);
    channel.config().setAutoRead(true);
  }

  /** A peer that does not speak TLS hangs up, and the exception for that has no message. */
  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? "the connection was closed" : cause.getMessage();
  }
}
