package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Position;
import io.blipmq.api.Settlement;
import io.blipmq.api.StartPosition;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.StatsReply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a consumer has to say to the broker, in the order in which the application said it. */
sealed interface Outgoing {
  /** The frame, on a connection where the subscription has that number. */
  ClientFrame frame(int subscription);

  /** Who waits for the answer; empty where nobody does, so that the broker need not answer. */
  Optional<? extends Answer> reply();

  /** Deliveries to be acknowledged. */
  record Accept(boolean through, Ranges ranges, Optional<Reply> reply) implements Outgoing {
    @Override
    public ClientFrame frame(int subscription) {
      return new ClientFrame.Ack(subscription, through, ranges.toList());
    }
  }

  /** Deliveries to be given back. */
  record GiveBack(ClientFrame.Action action, Ranges ranges, Optional<Reply> reply)
      implements Outgoing {
    @Override
    public ClientFrame frame(int subscription) {
      return new ClientFrame.Return(subscription, action, ranges.toList());
    }
  }

  /** The cursor to be moved. */
  record Move(StartPosition position, Reply mover) implements Outgoing {
    @Override
    public Optional<Reply> reply() {
      return Optional.of(mover);
    }

    /** Passes the answer on, after a task that has to be done first. */
    Answer answer(Runnable first) {
      return new Answer() {
        @Override
        public void succeeded(ServerFrame frame) {
          first.run();
          mover.succeeded(frame);
        }

        @Override
        public void failed(BlipException reason) {
          mover.failed(reason);
        }
      };
    }

    @Override
    public ClientFrame frame(int subscription) {
      return new ClientFrame.Seek(subscription, position);
    }
  }

  /** A partition to be settled up to an offset. */
  record Commit(Settlement.Commit what, Reply waiter) implements Outgoing {
    @Override
    public Optional<Reply> reply() {
      return Optional.of(waiter);
    }

    @Override
    public ClientFrame frame(int subscription) {
      return new ClientFrame.Commit(subscription, what);
    }
  }

  /** A question where the subscription stands. */
  record Ask(Positions answer) implements Outgoing {
    @Override
    public Optional<Positions> reply() {
      return Optional.of(answer);
    }

    @Override
    public ClientFrame frame(int subscription) {
      return new ClientFrame.Positions(subscription);
    }
  }

  /** A future that gets the positions, which may come in several frames. */
  record Positions(CompletableFuture<List<Position>> future, List<Position> soFar)
      implements Answer {
    @Override
    public void succeeded(ServerFrame frame) {
      if (frame instanceof StatsReply part) {
        soFar.addAll(part.positions());
        if (part.last()) {
          future.complete(List.copyOf(soFar));
        }
      }
    }

    @Override
    public void failed(BlipException reason) {
      future.completeExceptionally(reason);
    }
  }

  /**
   * A future, and what this side already knows to be wrong.
   *
   * @param missing how many of its deliveries were not in flight any more, and so not sent
   */
  record Reply(CompletableFuture<Void> future, int missing) implements Answer {
    @Override
    public void succeeded(ServerFrame frame) {
      long late = frame instanceof ServerFrame.Ok ok ? ok.value() : 0;
      complete(missing + late);
    }

    /** Completes the future where nothing had to be sent. */
    void complete(long notInFlight) {
      if (notInFlight == 0) {
        future.complete(null);
      } else {
        future.completeExceptionally(
            new BlipException.InvalidRequest(
                notInFlight
                    + " of the deliveries are not in flight with this consumer any more: settled"
                    + " before, past their ack deadline, or of a connection that was lost"));
      }
    }

    @Override
    public void failed(BlipException reason) {
      future.completeExceptionally(reason);
    }
  }
}
