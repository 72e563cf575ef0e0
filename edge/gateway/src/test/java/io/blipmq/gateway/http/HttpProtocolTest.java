package io.blipmq.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.blipmq.gateway.connection.HttpConfig;
import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which connections are HTTP. */
final class HttpProtocolTest {
  private static final Upgrade NONE =
      new Upgrade() {
        @Override
        public boolean isWanted(HttpRequest request) {
          return false;
        }

        @Override
        public Optional<Response> upgrade(
            ChannelHandlerContext ctx, HttpRequest request, Query query, Services services) {
          return Optional.empty();
        }
      };

  @ParameterizedTest
  @CsvSource({
    "'GET /', YES",
    "'OPTIONS * HTTP/1.1', YES",
    "'DELETE ', YES",
    "'P', MORE",
    "'PA', MORE",
    "'OPTIONS', MORE",
    "'GET', MORE",
    "'GETX', NO",
    "'PRI * HTTP/2.0', NO",
    "'get /', NO",
    "'{\"command\":\"x\"}', NO",
    "' GET /', NO"
  })
  void beginWithAMethod(String first, Protocol.Match expected) {
    HttpProtocol protocol = new HttpProtocol(HttpConfig.defaults(), new Routes(List.of()), NONE);
    assertThat(protocol.match(Unpooled.copiedBuffer(first, StandardCharsets.US_ASCII)))
        .isEqualTo(expected);
  }
}
