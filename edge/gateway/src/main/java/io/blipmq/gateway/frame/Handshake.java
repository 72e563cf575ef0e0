package io.blipmq.gateway.frame;

import io.blipmq.gateway.connection.HelloDeadline;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.gateway.connection.Principal;
import io.blipmq.gateway.connection.Services;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.ClientFrameDecoder;
import io.blipmq.wire.FrameDescriptor;
import io.blipmq.wire.FrameSplitter;
import io.blipmq.wire.MalformedFrameException;
import io.blipmq.wire.PollFrameCodec;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.ServerFrameEncoder;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HELLO and AUTH, and the way to the session once they are over. The order of the checks is the
 * published one. On the connection's event loop.
 */
final class Handshake {
  private final Services services;
  private final Wiring wiring;
  private final FrameSplitter splitter;
  private final Outbound outbound;
  private @Nullable FrameSession session;
  private int version;
  private boolean authenticated;

  Handshake(Services services, Wiring wiring, FrameSplitter splitter) {
    this.services = services;
    this.wiring = wiring;
    this.splitter = splitter;
    this.outbound = wiring.outbound();
  }

  /** The session, once HELLO is over. */
  @Nullable FrameSession session() {
    return session;
  }

  void frame(int type, long correlationId, ByteBuf payload) {
    switch (type) {
      case FrameDescriptor.HELLO -> hello(correlationId, payload);
      case FrameDescriptor.AUTH -> auth(correlationId, payload);
      default -> {
        FrameSession current = session;
        if (current != null && permitted()) {
          current.frame(type, correlationId, payload);
        } else {
          refuse(type, correlationId);
        }
      }
    }
  }

  private boolean permitted() {
    return authenticated || !services.authenticator().required();
  }

  private void refuse(int type, long correlationId) {
    if (!isKnown(type)) {
      throw unknown(type);
    }
    if (permitted()) {
      Nacks.write(outbound, correlationId, Nacks.INVALID, "HELLO not performed");
    } else {
      Nacks.write(outbound, correlationId, Nacks.UNAUTHENTICATED, "unauthenticated");
    }
  }

  /** Whether frames of that type are answered before HELLO; others close the connection. */
  static boolean isKnown(int type) {
    return (type >= FrameDescriptor.HELLO && type <= FrameDescriptor.POLL)
        || (type >= FrameDescriptor.WELCOME && type <= FrameDescriptor.GOODBYE);
  }

  static MalformedFrameException unknown(int type) {
    return MalformedFrameException.fatal("unknown frame type " + type);
  }

  private void hello(long correlationId, ByteBuf payload) {
    if (version != 0) {
      Nacks.write(outbound, correlationId, Nacks.INVALID, "HELLO already performed");
      return;
    }
    if (payload.readableBytes() != Short.BYTES) {
      Nacks.write(outbound, correlationId, Nacks.INVALID, "invalid HELLO payload");
      return;
    }
    switch (payload.readUnsignedShort()) {
      case FrameDescriptor.VERSION_POLL -> {
        version = FrameDescriptor.VERSION_POLL;
        session = new PollSession(services, wiring);
        PollFrameCodec.ack(outbound.buffer(), correlationId, 0);
      }
      case FrameDescriptor.VERSION_PUSH -> {
        version = FrameDescriptor.VERSION_PUSH;
        session = new PushSession(services, wiring);
        ServerFrameEncoder.encode(outbound.buffer(), correlationId, welcome());
      }
      default ->
          Nacks.write(
              outbound, correlationId, Nacks.UNSUPPORTED_VERSION, "unsupported protocol version");
    }
    finishIfPermitted();
  }

  private ServerFrame welcome() {
    return new ServerFrame.Welcome(
        version,
        services.authenticator().required(),
        services.broker().journaled(),
        services.limits().maxMessageBytes(),
        FrameDescriptor.MAX_LENGTH,
        services.serverName());
  }

  private void auth(long correlationId, ByteBuf payload) {
    FrameSession current = session;
    if (current == null) {
      Nacks.write(outbound, correlationId, Nacks.INVALID, "HELLO not performed");
      return;
    }
    if (authenticated) {
      Nacks.write(outbound, correlationId, Nacks.INVALID, "already authenticated");
      return;
    }
    String key = apiKey(payload);
    if (key == null) {
      Nacks.write(outbound, correlationId, Nacks.INVALID, "invalid AUTH payload");
      return;
    }
    Optional<Principal> principal = services.authenticate(key);
    if (principal.isEmpty()) {
      Nacks.write(outbound, correlationId, Nacks.UNAUTHENTICATED, "invalid API key");
      return;
    }
    authenticated = true;
    current.authenticated(services.access(principal.get()));
    if (version == FrameDescriptor.VERSION_POLL) {
      PollFrameCodec.ack(outbound.buffer(), correlationId, 0);
    } else {
      ServerFrameEncoder.encode(outbound.buffer(), correlationId, new ServerFrame.Ok(0));
    }
    finishIfPermitted();
  }

  private static @Nullable String apiKey(ByteBuf payload) {
    try {
      return ClientFrameDecoder.decode(FrameDescriptor.AUTH, payload)
              instanceof ClientFrame.Auth auth
          ? auth.apiKey()
          : null;
    } catch (MalformedFrameException e) {
      return null;
    }
  }

  private void finishIfPermitted() {
    if (version != 0 && permitted()) {
      HelloDeadline.met(wiring.ctx());
      splitter.maxLength(FrameDescriptor.MAX_LENGTH);
    }
  }
}
