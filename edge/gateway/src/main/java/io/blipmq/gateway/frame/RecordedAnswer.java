package io.blipmq.gateway.frame;

import io.blipmq.api.BlipException;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.ServerFrameEncoder;
import org.jspecify.annotations.Nullable;

/** Answers a request once the journal has what it did. Called by any thread, read by the loop. */
final class RecordedAnswer extends Mailbox.Letter implements Consumer.RecordedListener {
  private final Mailbox mailbox;
  private final Outbound outbound;
  private final long correlationId;
  private final long value;
  private @Nullable BlipException reason;

  RecordedAnswer(Mailbox mailbox, Outbound outbound, long correlationId, long value) {
    this.mailbox = mailbox;
    this.outbound = outbound;
    this.correlationId = correlationId;
    this.value = value;
  }

  @Override
  public void recorded() {
    mailbox.post(this);
  }

  @Override
  public void failed(BlipException reason) {
    this.reason = reason;
    mailbox.post(this);
  }

  @Override
  protected void read() {
    if (reason == null) {
      ServerFrameEncoder.encode(outbound.buffer(), correlationId, new ServerFrame.Ok(value));
    } else {
      Nacks.write(outbound, correlationId, reason);
    }
  }
}
