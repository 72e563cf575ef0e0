package io.blipmq.gateway.mqtt;

import io.blipmq.gateway.connection.MqttConfig;
import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.blipmq.gateway.mqtt.packet.PacketDescriptor;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import org.jspecify.annotations.Nullable;

/** MQTT 3.1.1 and 5. One for each gateway. */
public final class MqttProtocol implements Protocol {
  private static final int FIRST_BYTE = PacketDescriptor.CONNECT << 4;

  private final MqttConfig config;
  private volatile @Nullable Hub hub;

  public MqttProtocol(MqttConfig config) {
    this.config = config;
  }

  @Override
  public String name() {
    return "mqtt";
  }

  /** CONNECT is the first packet, and has no flags [MQTT-3.1.0-1]. */
  @Override
  public Match match(ByteBuf first) {
    return Match.of(first.getUnsignedByte(first.readerIndex()) == FIRST_BYTE);
  }

  @Override
  public void open(Services services) {
    hub = Hub.open(services, config);
  }

  @Override
  public ChannelHandler handler(Services services) {
    Hub shared = hub;
    if (shared == null) {
      throw new IllegalStateException("not open");
    }
    return new MqttConnection(shared, services);
  }
}
