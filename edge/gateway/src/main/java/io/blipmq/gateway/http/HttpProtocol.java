package io.blipmq.gateway.http;

import io.blipmq.gateway.connection.HttpConfig;
import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** HTTP/1.1, and what it can be upgraded to. Any thread; shared by all connections. */
public final class HttpProtocol implements Protocol {
  /** A topic's name has up to 1,024 bytes, each of which may be written with three characters. */
  private static final int MAX_LINE = 8 * 1024;

  private static final int MAX_HEADERS = 16 * 1024;

  private static final List<String> METHODS =
      List.of(
          "GET ", "POST ", "PUT ", "PATCH ", "DELETE ", "HEAD ", "OPTIONS ", "TRACE ", "CONNECT ");
  private static final int LONGEST_METHOD = "OPTIONS ".length();

  private final HttpConfig config;
  private final Routes routes;
  private final Upgrade upgrade;
  private final Body.Budget bodies;

  public HttpProtocol(HttpConfig config, Routes routes, Upgrade upgrade) {
    this.config = config;
    this.routes = routes;
    this.upgrade = upgrade;
    this.bodies = new Body.Budget(new AtomicLong(), config.maxBufferedBytes());
  }

  @Override
  public String name() {
    return "http";
  }

  /** A connection begins with a method and a space; {@code PRI} is HTTP/2's, and not spoken. */
  @Override
  public Match match(ByteBuf first) {
    int looked = Math.min(first.readableBytes(), LONGEST_METHOD);
    String beginning = first.toString(first.readerIndex(), looked, StandardCharsets.US_ASCII);
    for (String method : METHODS) {
      if (beginning.startsWith(method)) {
        return Match.YES;
      }
      if (method.startsWith(beginning)) {
        return Match.MORE;
      }
    }
    return Match.NO;
  }

  @Override
  public ChannelHandler handler(Services services) {
    Door door =
        new Door(config, services, routes, upgrade, new Cors(config.allowedOrigins()), bodies);
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        equip(channel.pipeline(), door);
      }
    };
  }

  private static void equip(ChannelPipeline pipeline, Door door) {
    HttpRequestDecoder decoder =
        new HttpRequestDecoder(
            new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS));
    decoder.setSingleDecode(true);
    Intake intake = new Intake(door.services().stats());
    // The encoder first: a decoder of WebSocket frames, which takes the place of this one, answers
    // frames against the rules by itself, through the encoder that takes the place of this one.
    pipeline.addLast(intake, new HttpResponseEncoder(), decoder, new HttpConnection(door, intake));
  }
}
