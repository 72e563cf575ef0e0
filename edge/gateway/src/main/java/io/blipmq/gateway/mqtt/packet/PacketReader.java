package io.blipmq.gateway.mqtt.packet;

import static io.blipmq.gateway.mqtt.packet.MalformedPacketException.malformed;
import static io.blipmq.gateway.mqtt.packet.MalformedPacketException.protocolError;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * What a client sends, packet by packet, CONNECT first. Refuses a packet as soon as its first byte
 * is wrong: nobody waits for the rest of it. One thread.
 */
public final class PacketReader implements AutoCloseable {
  private final PacketDecoder decoder = new PacketDecoder();
  private final PacketSplitter splitter;

  /** Sees the packets; false to stop for now. */
  public interface Handler {
    /** A packet. */
    boolean packet(ClientPacket packet);
  }

  /**
   * A reader.
   *
   * @param maxBytes the largest packet
   */
  public PacketReader(ByteBufAllocator allocator, int maxBytes) {
    splitter = new PacketSplitter(allocator, maxBytes);
  }

  /** Changes the largest packet, from the next one on. */
  public void maxBytes(int bytes) {
    splitter.maxBytes(bytes);
  }

  /** 4 for 3.1.1, 5 for 5; 0 before CONNECT has said it. */
  public int version() {
    return decoder.version();
  }

  /**
   * Takes what has come, and shows the packets that are complete. Stops behind one whose handler
   * says so; what is left then stays in the buffer.
   *
   * @throws MalformedPacketException of this or the handler; nothing more can be read then
   */
  public void feed(ByteBuf bytes, Handler handler) {
    splitter.feed(bytes, (first, body) -> handler.packet(read(first, body)));
    int begun = splitter.begun();
    if (begun >= 0) {
      checkOrder(begun);
      decoder.check(begun);
    }
  }

  private ClientPacket read(int first, ByteBuf body) {
    checkOrder(first);
    checkLength();
    ClientPacket packet = decoder.decode(first, body);
    if (packet instanceof ClientPacket.Connect) {
      checkLength();
    }
    return packet;
  }

  /** [MQTT-3.1.0-1]. */
  private void checkOrder(int first) {
    if (version() == 0 && first >> 4 != PacketDescriptor.CONNECT) {
      throw protocolError("the first packet is no CONNECT");
    }
  }

  /** [MQTT-1.5.5-1]. */
  private void checkLength() {
    if (splitter.overlong() && version() == PacketDescriptor.VERSION_5) {
      throw malformed("the remaining length is encoded too long");
    }
  }

  /** Lets go of what has come of a packet. */
  @Override
  public void close() {
    splitter.close();
  }
}
