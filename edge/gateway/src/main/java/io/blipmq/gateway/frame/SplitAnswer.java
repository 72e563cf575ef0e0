package io.blipmq.gateway.frame;

import io.blipmq.api.Confirmation;
import io.blipmq.api.Durability;
import io.blipmq.api.ErrorCode;
import io.blipmq.core.topic.PublishListener;
import io.blipmq.gateway.connection.Outbound;
import io.blipmq.wire.ServerFrame;
import io.blipmq.wire.ServerFrameEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a PUBLISH that the engine got in parts. The parts are answered by any threads; the
 * one that answers the last of them posts the whole.
 */
final class SplitAnswer extends Answer {
  private final Part[] parts;
  private final AtomicInteger waiting;

  SplitAnswer(PublishFlow flow, long correlationId, int bytes, int parts) {
    super(flow, correlationId, bytes);
    this.parts = new Part[parts];
    this.waiting = new AtomicInteger(parts);
  }

  /** The listener of a part. */
  PublishListener part(int index, int count) {
    Part part = new Part(this, count);
    parts[index] = part;
    return part;
  }

  private void partAnswered() {
    if (waiting.decrementAndGet() == 0) {
      flow.answered(this);
    }
  }

  @Override
  void write(Outbound outbound) {
    if (refusedAlike()) {
      Nacks.write(outbound, correlationId, parts[0].run.code(), parts[0].text);
    } else if (correlationId != 0 || refusedSome()) {
      ServerFrameEncoder.encode(
          outbound.buffer(), correlationId, new ServerFrame.Confirm(merged()));
    }
  }

  private boolean refusedAlike() {
    int code = parts[0].run.code();
    for (Part part : parts) {
      if (part.run.accepted() || part.run.code() != code) {
        return false;
      }
    }
    return true;
  }

  private boolean refusedSome() {
    for (Part part : parts) {
      if (!part.run.accepted()) {
        return true;
      }
    }
    return false;
  }

  private List<ServerFrame.Run> merged() {
    List<ServerFrame.Run> runs = new ArrayList<>();
    ServerFrame.@Nullable Run last = null;
    for (Part part : parts) {
      ServerFrame.Run joined = last == null ? null : join(last, part.run);
      if (joined == null) {
        last = part.run;
        runs.add(last);
      } else {
        last = joined;
        runs.set(runs.size() - 1, joined);
      }
    }
    return runs;
  }

  private static ServerFrame.@Nullable Run join(ServerFrame.Run first, ServerFrame.Run second) {
    boolean alike =
        first.code() == second.code()
            && first.partition() == second.partition()
            && first.durability() == second.durability();
    boolean unknown =
        first.firstOffset() == Confirmation.UNKNOWN_OFFSET
            && second.firstOffset() == Confirmation.UNKNOWN_OFFSET;
    boolean next =
        first.firstOffset() != Confirmation.UNKNOWN_OFFSET
            && first.firstOffset() + first.count() == second.firstOffset();
    return alike && (unknown || next)
        ? new ServerFrame.Run(
            first.code(),
            first.partition(),
            first.firstOffset(),
            first.count() + second.count(),
            first.durability())
        : null;
  }

  /** What became of one part. */
  private static final class Part implements PublishListener {
    private final SplitAnswer whole;
    private final int count;
    private ServerFrame.Run run;
    private String text = "";

    Part(SplitAnswer whole, int count) {
      this.whole = whole;
      this.count = count;
      this.run = new ServerFrame.Run(0, 0, Confirmation.UNKNOWN_OFFSET, count, Durability.MEMORY);
    }

    @Override
    public void confirmed(int partition, long firstOffset, int confirmed, Durability durability) {
      run = new ServerFrame.Run(0, partition, firstOffset, confirmed, durability);
      whole.partAnswered();
    }

    @Override
    public void refused(ErrorCode code, String message) {
      run =
          new ServerFrame.Run(
              code.number(), 0, Confirmation.UNKNOWN_OFFSET, count, Durability.MEMORY);
      text = message;
      whole.partAnswered();
    }
  }
}
