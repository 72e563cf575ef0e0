package io.blipmq.journal.tool;

import io.blipmq.api.Message;
import io.blipmq.core.port.LogRecord;
import io.blipmq.journal.DamagedStretch;
import io.blipmq.journal.FoundRecord;
import io.blipmq.journal.ScanVisitor;
import java.util.List;

/** Shows the messages in records. One thread. */
final class Export implements ScanVisitor {
  private final LogState state;
  private final boolean unsettledOnly;
  private final MessageVisitor visitor;

  Export(LogState state, boolean unsettledOnly, MessageVisitor visitor) {
    this.state = state;
    this.unsettledOnly = unsettledOnly;
    this.visitor = visitor;
  }

  @Override
  public boolean record(FoundRecord found) {
    if (!(found.content() instanceof FoundRecord.Content.Stored(LogRecord record))) {
      return true;
    }
    return switch (record) {
      case LogRecord.Publish publish ->
          show(publish.topic(), publish.partition(), publish.firstOffset(), publish.messages());
      case LogRecord.Release release ->
          show(release.topic(), release.partition(), release.offset(), List.of(release.message()));
      case LogRecord.Delay delay -> delayed(delay);
      default -> true;
    };
  }

  private boolean show(int topic, int partition, long firstOffset, List<Message> messages) {
    String name = wanted(topic);
    for (int i = 0; !name.isEmpty() && i < messages.size(); i++) {
      long offset = firstOffset + i;
      boolean shown = !unsettledOnly || state.isUnsettled(topic, partition, offset);
      if (shown && !visitor.message(name, partition, offset, messages.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean delayed(LogRecord.Delay delay) {
    String name = wanted(delay.topic());
    boolean shown =
        !name.isEmpty()
            && (!unsettledOnly || state.isUnsettled(delay.topic(), 0, Long.MAX_VALUE))
            && state.takeDelayed(delay.delayed());
    return !shown || visitor.delayed(name, delay.dueMillis(), delay.message());
  }

  /** The topic's name; empty if its messages are not wanted. */
  private String wanted(int topic) {
    return state.liveTopic(topic).filter(visitor::wants).orElse("");
  }

  @Override
  public void damage(DamagedStretch stretch) {
    visitor.damage(stretch);
  }
}
