package io.blipmq.journal;

import io.blipmq.core.port.LogNeeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back segments that nobody needs: those before the last checkpoint but one whose messages
 * are all settled or gone. For a segment that is kept it remembers who needed it, so that it is not
 * looked through again while they do. The reading thread only.
 */
final class Reclaimer {
  private static final Logger LOG = LoggerFactory.getLogger(Reclaimer.class);

  /** How many needs of a segment are told, and remembered. */
  private static final int MOST_PINS = 64;

  /** Beyond so many remembered in all, one for each segment must do. */
  private static final int MOST_REMEMBERED = 16_384;

  private final JournalParts parts;
  private final SegmentIndexes indexes;
  private final Space space;
  private final Consumer<IOException> syncFailed;

  /** What needed each segment when it was looked through last. */
  private final Map<Long, List<LogNeeds.Pin>> kept = new HashMap<>();

  private int remembered;

  /** Whose needs count in the round that has been asked for. */
  private final AtomicReference<@Nullable LogNeeds> waiting = new AtomicReference<>();

  /** Tells {@code syncFailed} if a sync fails, once, on the reading thread. */
  Reclaimer(
      JournalParts parts, SegmentIndexes indexes, Space space, Consumer<IOException> syncFailed) {
    this.parts = parts;
    this.indexes = indexes;
    this.space = space;
    this.syncFailed = syncFailed;
  }

  /** Has the reading thread look through the segments; once, however often that is asked for. */
  void submit(LogNeeds needs, ReadingThread thread) {
    if (waiting.getAndSet(needs) != null) {
      return;
    }
    thread.submit(
        new ReadingThread.Task() {
          @Override
          public void run() {
            LogNeeds latest = waiting.getAndSet(null);
            if (latest != null) {
              Reclaimer.this.run(latest);
            }
          }

          @Override
          public void refuse() {
            // Nobody waits for it; the next start's journal looks for itself.
            waiting.set(null);
          }
        });
  }

  private void run(LogNeeds needs) {
    List<LogNeeds.Pin> pins = new ArrayList<>();
    try {
      reclaim(needs, pins);
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("event=journal_reclaim_failed folder={}", parts.disk().place(), e);
    }
    parts.reserve().keep();
    try {
      needs.pinned(List.copyOf(pins));
    } catch (RuntimeException | Error e) {
      LOG.error("event=journal_listener_failed told=pins", e);
    }
  }

  private void reclaim(LogNeeds needs, List<LogNeeds.Pin> pins) throws IOException {
    long fallback = parts.checkpoints().fallback(parts.syncer().syncedId());
    List<Long> segments = parts.log().sealed();
    forgetOthers(segments);
    List<Long> gone = new ArrayList<>();
    long unneeded = 0;
    for (long id : segments) {
      LogSegments.View segment = parts.log().view(id);
      if (segment == null || segment.index() != null) {
        continue;
      }
      List<LogNeeds.Pin> needed = needed(segment, needs);
      long bytes = parts.log().bytes(id);
      pins.addAll(needed);
      if (!needed.isEmpty()) {
        continue;
      }
      if (id < fallback) {
        gone.add(id);
      } else {
        unneeded += bytes;
      }
    }
    space.unneeded(unneeded);
    if (!gone.isEmpty() && sync()) {
      delete(gone);
    }
  }

  /**
   * Makes durable what says that nobody needs them: a settlement, the dead letter that a message
   * became, what a consumer made of it. A power cut must not take that and leave the deletion.
   */
  private boolean sync() {
    if (parts.syncer().hasFailed()) {
      return false;
    }
    try {
      parts.syncer().sync();
      return true;
    } catch (IOException e) {
      syncFailed.accept(e);
      return false;
    }
  }

  private void delete(List<Long> segments) throws IOException {
    long freed = 0;
    for (long id : segments) {
      freed += parts.log().bytes(id);
      delete(id);
    }
    parts.disk().syncFolder();
    LOG.info("event=journal_reclaimed segments={} bytes={}", segments.size(), freed);
  }

  private void delete(long id) throws IOException {
    parts.disk().delete(SegmentDescriptor.name(id));
    IndexWriter.discard(parts.disk(), id);
    parts.log().remove(id);
    remember(id, List.of());
  }

  private List<LogNeeds.Pin> needed(LogSegments.View segment, LogNeeds needs) throws IOException {
    List<LogNeeds.Pin> before = kept.getOrDefault(segment.firstId(), List.of());
    List<LogNeeds.Pin> still = before.stream().filter(pin -> isNeeded(pin, needs)).toList();
    if (!still.isEmpty()) {
      return still;
    }
    long id = segment.firstId();
    long bytes = parts.log().bytes(id);
    int most = remembered - before.size() < MOST_REMEMBERED ? MOST_PINS : 1;
    List<LogNeeds.Pin> found = new ArrayList<>();
    indexes.partitions(
        segment,
        (topic, partition, lastOffset) -> {
          if (needs.from(topic, partition) <= lastOffset) {
            found.add(new LogNeeds.Pin(id, topic, partition, lastOffset, bytes));
          }
          return found.size() < most;
        });
    remember(id, found);
    return found;
  }

  private static boolean isNeeded(LogNeeds.Pin pin, LogNeeds needs) {
    return needs.from(pin.topic(), pin.partition()) <= pin.lastOffset();
  }

  private void remember(long id, List<LogNeeds.Pin> pins) {
    List<LogNeeds.Pin> old = pins.isEmpty() ? kept.remove(id) : kept.put(id, List.copyOf(pins));
    remembered += pins.size() - (old == null ? 0 : old.size());
  }

  /** A segment that was taken back may come again with other messages. */
  private void forgetOthers(List<Long> segments) {
    Set<Long> there = new HashSet<>(segments);
    for (long id : List.copyOf(kept.keySet())) {
      if (!there.contains(id)) {
        remember(id, List.of());
      }
    }
  }
}
