package io.blipmq.gateway.frame;

import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.core.topic.PublishListener;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.wire.ServerFrameEncoder;

/**
 * The answer to one PUBLISH: first a listener, which any thread may call, then a letter to the
 * connection, which writes it when its turn has come.
 *
 * <p>The outcome's fields are written before the answer is posted and read after, on the event
 * loop; the mailbox orders the two.
 */
class Answer extends Mailbox.Letter implements PublishListener {
  private static final int ACCEPTED = 0;

  final PublishFlow flow;
  final long correlationId;

  /** What this publish holds of the connection's unconfirmed bytes. */
  final int bytes;

  private int code;
  private String text = "";
  private int partition;
  private long firstOffset;
  private int count;
  private Durability durability = Durability.MEMORY;

  /** Whether the outcome is known to the event loop. */
  boolean known;

  /** Whether it does not wait for the answers before it: they may wait for room, it does not. */
  boolean outOfTurn;

  Answer(PublishFlow flow, long correlationId, int bytes) {
    this.flow = flow;
    this.correlationId = correlationId;
    this.bytes = bytes;
  }

  @Override
  public void confirmed(int partition, long firstOffset, int count, Durability durability) {
    this.code = ACCEPTED;
    this.partition = partition;
    this.firstOffset = firstOffset;
    this.count = count;
    this.durability = durability;
    flow.answered(this);
  }

  @Override
  public void refused(ErrorCode code, String message) {
    refuse(code.number(), message);
    flow.answered(this);
  }

  /** The outcome is a refusal; for who tells the flow itself. */
  final void refuse(int code, String text) {
    this.code = code;
    this.text = text;
  }

  @Override
  protected final void read() {
    flow.known(this);
  }

  final int code() {
    return code;
  }

  final String text() {
    return text;
  }

  /** Writes a CONFIRM if somebody waits for one, or a NACK. */
  void write(Outbound outbound) {
    if (code != ACCEPTED) {
      Nacks.write(outbound, correlationId, code, text);
    } else if (correlationId != 0) {
      ServerFrameEncoder.confirm(
          outbound.buffer(), correlationId, partition, firstOffset, count, durability);
    }
  }
}
