package io.blipmq.gateway.mqtt;

import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.core.topic.PublishListener;
import io.blipmq.gateway.connection.Mailbox;

/**
 * The answer to one PUBLISH: first a listener, which any thread may call, then a letter to the
 * connection, which writes it when its turn has come. The mailbox orders the two.
 */
final class Answer extends Mailbox.Letter implements PublishListener {
  private final PublishFlow flow;
  final int packetId;
  final int qos;

  /** What this publish holds of the connection's unconfirmed bytes. */
  final int bytes;

  /** Null if it was stored. */
  @org.jspecify.annotations.Nullable ErrorCode refusal;

  String text = "";

  /** Whether the outcome is known to the event loop. */
  boolean known;

  Answer(PublishFlow flow, int packetId, int qos, int bytes) {
    this.flow = flow;
    this.packetId = packetId;
    this.qos = qos;
    this.bytes = bytes;
  }

  @Override
  public void confirmed(int partition, long firstOffset, int count, Durability durability) {
    flow.answered(this);
  }

  @Override
  public void refused(ErrorCode code, String message) {
    refusal = code;
    text = message;
    flow.answered(this);
  }

  @Override
  protected void read() {
    known = true;
  }
}
