package io.blipmq.gateway.jsonlines;

import io.blipmq.gateway.connection.Protocol;
import io.blipmq.gateway.connection.Services;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;

/** The JSON lines protocol. One for all connections of a gateway; any thread. */
public final class JsonLinesProtocol implements Protocol {
  /** So many bytes without one that no text has are text, and fewer if a line ends among them. */
  private static final int TEXT_BYTES = 4;

  private final Singles singles = new Singles();

  @Override
  public String name() {
    return "jsonlines";
  }

  /**
   * A brace, or anything else that begins like a text in UTF-8. The packets of binary protocols
   * have a control character among their first bytes, or begin with a byte that no text begins
   * with.
   */
  @Override
  public Match match(ByteBuf first) {
    int start = first.readerIndex();
    if (first.getByte(start) == '{') {
      return Match.YES;
    }
    if (!beginsText(first.getUnsignedByte(start))) {
      return Match.NO;
    }
    int end = start + Math.min(TEXT_BYTES, first.readableBytes());
    boolean line = false;
    for (int i = start; i < end; i++) {
      int b = first.getUnsignedByte(i);
      line |= b == '\n';
      if (b < ' ' && b != '\t' && b != '\r' && b != '\n') {
        return Match.NO;
      }
    }
    return line || end - start == TEXT_BYTES ? Match.YES : Match.MORE;
  }

  private static boolean beginsText(int b) {
    boolean space = b == '\t' || b == '\n' || b == '\r';
    return space || (b >= ' ' && b < 0x7F) || (b >= 0xC2 && b <= 0xF4);
  }

  @Override
  public boolean showsKeys() {
    return false;
  }

  @Override
  public ChannelHandler handler(Services services) {
    return new JsonLinesConnection(services, singles);
  }
}
