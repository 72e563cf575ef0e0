package io.blipmq.gateway.mqtt;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.subscription.Consumer;
import io.blipmq.core.table.Table;
import io.blipmq.gateway.connection.Mailbox;
import java.util.concurrent.TimeUnit;

/**
 * What the journal is told of the packet identifiers that {@link Acknowledgements} uses, and what
 * it answers. What it does not take is told again a second later, as long as the connection is
 * there. On the connection's event loop, but for the answers.
 */
final class Notes {
  private static final long RETRY_MILLIS = 1_000;

  private final Peer peer;
  private final Session session;
  private final Acknowledgements owner;
  private boolean ended;

  Notes(Peer peer, Session session, Acknowledgements owner) {
    this.peer = peer;
    this.session = session;
    this.owner = owner;
  }

  /** Whether it has to be noted before the client learns of it. */
  boolean needs(InFlight one) {
    return Store.isNoted(session, one);
  }

  /** Notes it as it is; its owner is told when the journal has it. */
  void note(InFlight one) {
    try {
      peer.hub().store().put(session, one, new Note(one));
      if (one.state == InFlight.State.RECEIVED) {
        // Behind the note: a restart that finds it settled has to find that the client has it.
        Acknowledgements.settle(one);
      }
    } catch (BlipException e) {
      later(() -> note(one), one);
    }
  }

  /** Notes it with its message, which the engine will not have any more. */
  void keep(InFlight one) {
    if (needs(one) && one.state != InFlight.State.DONE) {
      try {
        peer.hub().store().put(session, one, Table.NOBODY);
      } catch (BlipException e) {
        // There is no memory for the message: the note without it stays.
      }
    }
  }

  /** Gives the packet identifier back: at QoS 2 once no restart can deliver the message again. */
  void free(InFlight one) {
    Source source = one.source;
    if (!needs(one) || source == null) {
      forget(one);
      return;
    }
    source.consumer().afterRecorded(new Recorded(one));
  }

  /** Gives the packet identifier back now. */
  void forget(InFlight one) {
    session.window.remove(one);
    peer.hub().store().remove(session, one);
  }

  /** The connection is gone: what comes now is not for it. */
  void end() {
    ended = true;
  }

  private void later(Runnable what, InFlight one) {
    Runnable unlessOver =
        () -> {
          if (!ended && session.window.get(one.packetId) == one) {
            what.run();
          }
        };
    var _ = peer.loop().schedule(unlessOver, RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** A packet identifier is in the journal. Listener: any thread. */
  private final class Note extends Mailbox.Letter implements MessageLog.AppendListener {
    private final InFlight one;

    Note(InFlight one) {
      this.one = one;
    }

    @Override
    public void appended(Durability durability) {
      peer.mailbox().post(this);
    }

    @Override
    public void failed(BlipException reason) {
      later(() -> note(one), one);
    }

    @Override
    protected void read() {
      if (!ended) {
        owner.noted(one);
      }
    }
  }

  /** A settlement is in the journal. Listener: any thread. */
  private final class Recorded extends Mailbox.Letter implements Consumer.RecordedListener {
    private final InFlight one;

    Recorded(InFlight one) {
      this.one = one;
    }

    @Override
    public void recorded() {
      peer.mailbox().post(this);
    }

    @Override
    public void failed(BlipException reason) {
      later(() -> free(one), one);
    }

    @Override
    protected void read() {
      if (!ended) {
        forget(one);
        owner.freed();
      }
    }
  }
}
