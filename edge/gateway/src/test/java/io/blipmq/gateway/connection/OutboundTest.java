package io.blipmq.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

final class OutboundTest {
  @Test
  void whatComesWhenTheConnectionIsGoneTakesNoMemoryThatHasToBeReleased() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Outbound outbound = new Outbound(channel, new GatewayStats());
    ByteBuf before = outbound.buffer().writeByte(1);
    assertThat(before.isDirect()).isTrue();
    outbound.discard();
    assertThat(before.refCnt()).isZero();
    ByteBuf late = outbound.buffer().writeByte(2);
    assertThat(late.isDirect()).isFalse();
    assertThat(late.hasArray()).isTrue();
  }
}
