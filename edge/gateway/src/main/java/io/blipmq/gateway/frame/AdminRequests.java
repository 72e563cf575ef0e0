package io.blipmq.gateway.frame;

import io.blipmq.api.BlipException;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.Position;
import io.blipmq.api.SubscriptionStats;
import io.blipmq.api.TopicStats;
import io.blipmq.api.Topics;
import io.blipmq.core.Broker;
import io.blipmq.gateway.connection.Mailbox;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.wire.ClientFrame;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.ServerFrameEncoder;
import io.blipmq.wire.StatsReply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Topics and statistics. On the connection's event loop; what may take long is done by a virtual
 * thread, one request of a connection at a time.
 */
final class AdminRequests {
  /** Requests that may wait for the one that is being done. */
  private static final int MOST_WAITING = 64;

  /** Topics and subscriptions in one frame, which keeps it well below its limit. */
  private static final int MOST_ENTRIES = 4_000;

  private final Broker broker;
  private final Outbound outbound;
  private final Mailbox mailbox;
  private final ArrayDeque<Slow> waiting = new ArrayDeque<>(1);

  AdminRequests(Broker broker, Outbound outbound, Mailbox mailbox) {
    this.broker = broker;
    this.outbound = outbound;
    this.mailbox = mailbox;
  }

  void handle(long correlationId, ClientFrame.SubscriptionDelete frame) {
    broker.admin().deleteSubscription(frame.pattern(), frame.group());
    ok(correlationId);
  }

  void handle(long correlationId, ClientFrame.TopicCreate frame) {
    broker.admin().create(frame.topic(), frame.options());
    ok(correlationId);
  }

  void handle(long correlationId, ClientFrame.TopicAlter frame) {
    broker.admin().alter(frame.topic(), frame.options());
    ok(correlationId);
  }

  void handle(long correlationId, ClientFrame.TopicDelete frame) {
    broker.admin().delete(frame.topic());
    ok(correlationId);
  }

  void handle(long correlationId, ClientFrame.Stats frame) {
    slowly(
        new Slow(
            correlationId,
            topics ->
                switch (frame.what()) {
                  case BROKER -> List.of(StatsReply.of(broker.stats()));
                  case TOPICS -> replies(topics.list());
                  case TOPIC -> replies(List.of(topics.describe(frame.topic())));
                }));
  }

  void handle(long correlationId, ClientFrame.Resend frame) {
    slowly(
        new Slow(
            correlationId,
            topics ->
                List.of(
                    new ServerFrame.Ok(topics.resendDeadLetters(frame.topic(), frame.group())))));
  }

  private void ok(long correlationId) {
    if (correlationId != 0) {
      ServerFrameEncoder.encode(outbound.buffer(), correlationId, new ServerFrame.Ok(0));
    }
  }

  private static List<ServerFrame> replies(List<TopicStats> topics) {
    List<ServerFrame> replies = new ArrayList<>();
    int from = 0;
    int entries = 0;
    for (int i = 0; i < topics.size(); i++) {
      entries +=
          1
              + topics.get(i).partitions().size()
              + topics.get(i).subscriptions().stream().mapToInt(AdminRequests::entries).sum();
      if (entries >= MOST_ENTRIES && i + 1 < topics.size()) {
        replies.add(StatsReply.of(false, topics.subList(from, i + 1)));
        from = i + 1;
        entries = 0;
      }
    }
    replies.add(StatsReply.of(true, topics.subList(from, topics.size())));
    return replies;
  }

  private static int entries(SubscriptionStats subscription) {
    return 1 + subscription.positions().size();
  }

  /** Answers at once, so in the order of what the client has said. */
  void positions(long correlationId, List<Position> positions) {
    int from = 0;
    do {
      int to = Math.min(from + MOST_ENTRIES, positions.size());
      boolean last = to == positions.size();
      StatsReply reply = StatsReply.positions(last, positions.subList(from, to));
      ServerFrameEncoder.encode(outbound.buffer(), correlationId, reply);
      from = to;
    } while (from < positions.size());
  }

  private void slowly(Slow request) {
    if (waiting.size() > MOST_WAITING) {
      throw new BlipException.QueueFull(
          "more than " + MOST_WAITING + " such requests of this connection; wait for answers");
    }
    waiting.addLast(request);
    if (waiting.size() == 1) {
      Thread.startVirtualThread(request);
    }
  }

  private interface Work {
    List<? extends ServerFrame> run(Topics topics);
  }

  /** A request that is done elsewhere and answered by the event loop. */
  private final class Slow extends Mailbox.Letter implements Runnable {
    private final long correlationId;
    private final Work work;
    private List<? extends ServerFrame> answers = List.of();

    Slow(long correlationId, Work work) {
      this.correlationId = correlationId;
      this.work = work;
    }

    @Override
    public void run() {
      try {
        answers = work.run(broker.admin());
      } catch (BlipException e) {
        answers = List.of(new ServerFrame.Nack(e.code().number(), String.valueOf(e.getMessage())));
      } catch (RuntimeException e) {
        answers = List.of(new ServerFrame.Nack(ErrorCode.STORAGE_FAILED.number(), "failed: " + e));
      }
      mailbox.post(this);
    }

    @Override
    protected void read() {
      waiting.removeFirst();
      if (!waiting.isEmpty()) {
        Thread.startVirtualThread(waiting.getFirst());
      }
      for (ServerFrame answer : answers) {
        if (correlationId != 0 || !(answer instanceof ServerFrame.Ok)) {
          ServerFrameEncoder.encode(outbound.buffer(), correlationId, answer);
        }
      }
    }
  }
}
