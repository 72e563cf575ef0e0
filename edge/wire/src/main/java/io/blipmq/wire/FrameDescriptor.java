package io.blipmq.wire;

/**
 * The layout of a frame and the codes of the frame types, for both versions of the protocol. All
 * integers are big-endian.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                 length: bytes after this field                |
 *  +---------------+-----------------------------------------------+
 *  |     type      |                                               |
 *  +---------------+         correlation id (8 bytes)              |
 *  |                                                               |
 *  |               +-----------------------------------------------+
 *  |               |                 payload                      ...
 *  +---------------+-----------------------------------------------+
 * </pre>
 */
public final class FrameDescriptor {
  /** Where the type is, counted from the frame's first byte. */
  public static final int TYPE_OFFSET = 4;

  /** Where the correlation id is. */
  public static final int CORRELATION_OFFSET = 5;

  /** Where the payload begins: the bytes of a frame without payload. */
  public static final int PAYLOAD_OFFSET = 13;

  /** The smallest value of the length field. */
  public static final int MIN_LENGTH = 9;

  /** The largest value of the length field: 16 MiB. */
  public static final int MAX_LENGTH = 16 * 1024 * 1024;

  /** The largest value of the length field that a server takes before HELLO and AUTH are over. */
  public static final int MAX_LENGTH_BEFORE_AUTH = 64 * 1024;

  /** The protocol as first published: one message a frame, polled. */
  public static final int VERSION_POLL = 1;

  /** The protocol with batches, confirms and pushed deliveries. */
  public static final int VERSION_PUSH = 2;

  public static final int HELLO = 0x01;
  public static final int AUTH = 0x02;
  public static final int POLL_PUBLISH = 0x03;
  public static final int POLL_SUBSCRIBE = 0x04;
  public static final int POLL_ACK = 0x05;
  public static final int NACK = 0x06;
  public static final int PING = 0x07;
  public static final int PONG = 0x08;
  public static final int POLL = 0x09;

  public static final int WELCOME = 0x20;
  public static final int OK = 0x21;
  public static final int PUBLISH = 0x22;
  public static final int CONFIRM = 0x23;
  public static final int SUBSCRIBE = 0x24;
  public static final int SUBSCRIBED = 0x25;
  public static final int CURSOR = 0x26;
  public static final int DELIVER = 0x27;
  public static final int CREDIT = 0x28;
  public static final int ACK = 0x29;
  public static final int RETURN = 0x2A;
  public static final int SEEK = 0x2B;
  public static final int UNSUBSCRIBE = 0x2C;
  public static final int SUBSCRIPTION_DELETE = 0x2D;
  public static final int TOPIC_CREATE = 0x2E;
  public static final int TOPIC_ALTER = 0x2F;
  public static final int TOPIC_DELETE = 0x30;
  public static final int STATS = 0x31;
  public static final int STATS_REPLY = 0x32;
  public static final int RESEND = 0x33;
  public static final int CLOSED = 0x34;
  public static final int GOODBYE = 0x35;
  public static final int COMMIT = 0x36;
  public static final int POSITIONS = 0x37;
  public static final int REVOKED = 0x38;

  private FrameDescriptor() {}
}
