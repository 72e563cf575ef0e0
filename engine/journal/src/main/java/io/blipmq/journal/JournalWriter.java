package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.core.port.MessageLog;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's thread: takes all records that wait, writes them, syncs as the policy says, and
 * tells the listeners, in order. While it is at that, the next ones gather: under load the group
 * grows by itself, and a single append when idle waits for nobody.
 *
 * <p>A failure refuses the whole group, takes back what of it was written, and refuses what comes,
 * each by its listener, until the log has recovered. Recovery happens only at an instant when
 * nothing waits, so that no append made before the failures were told slips in after them.
 */
final class JournalWriter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

  /** How often, at most, the folder is looked at for the segment that is written to. */
  private static final long CHECK_NANOS = 1_000_000_000;

  private final JournalConfig config;
  private final Disk disk;
  private final AppendQueue queue;
  private final SegmentWriter segments;
  private final Syncer syncer;
  private final Optional<IntervalSync> intervalSync;
  private final Condition condition;
  private final JournalCounters counters;
  private final Reserve reserve;

  /** After so many unsynced records a sync; 0 where confirmations do not wait for one. */
  private final int syncRecords;

  /** Empty batches for the queue to fill. */
  private final Deque<Batch> spares = new ArrayDeque<>();

  /** What is being stored, in order. */
  private final List<Batch> group = new ArrayList<>();

  private long retryAtNanos;
  private long checkedAtNanos;
  private boolean spaceFound;

  JournalWriter(JournalConfig config, JournalParts parts) {
    this.config = config;
    checkedAtNanos = config.nanos().getAsLong();
    disk = parts.disk();
    queue = parts.queue();
    segments = parts.segments();
    syncer = parts.syncer();
    intervalSync = parts.intervalSync();
    condition = parts.condition();
    counters = parts.counters();
    reserve = parts.reserve();
    syncRecords = config.policy() instanceof FsyncPolicy.EveryN every ? every.count() : 0;
  }

  @Override
  public void run() {
    try {
      Batch taken = queue.take(spare());
      while (taken.size() > 0) {
        group.add(taken);
        storeGroup();
        taken = queue.take(spare());
      }
    } finally {
      // On the way out of a failure that nothing here expects, nobody must wait for ever.
      queue.close();
      group.add(queue.poll(spare()));
      refuseGroup(new BlipException.ShuttingDown("the journal is closed; connect again later"));
      finish();
    }
  }

  /** Stores what waits as one group, if anything does. */
  boolean step() {
    Batch taken = queue.poll(spare());
    if (taken.size() == 0) {
      spares.push(taken);
      return false;
    }
    group.add(taken);
    storeGroup();
    return true;
  }

  private void storeGroup() {
    try {
      Optional<BlipException> failure = condition.failure();
      if (failure.isPresent()) {
        refuseGroup(failure.get());
        lookForSpace();
      } else {
        writeAndSync();
      }
    } catch (IOException | RuntimeException | Error e) {
      failed(e);
    } finally {
      for (Batch batch : group) {
        queue.release(batch.bytes());
        batch.clear();
        spares.push(batch);
      }
      group.clear();
    }
  }

  private void writeAndSync() throws IOException {
    Batch first = group.getFirst();
    boolean sync = syncRecords > 0 || first.syncWanted();
    segments.addSyncMark();
    write(first, !sync);
    int unsynced = first.size();
    while (unsynced < syncRecords) {
      Batch more = queue.poll(spare());
      if (more.size() == 0) {
        spares.push(more);
        break;
      }
      group.add(more);
      write(more, false);
      unsynced += more.size();
    }
    segments.flush();
    if (sync) {
      syncer.sync();
    } else if (intervalSync.isPresent()) {
      intervalSync.get().wrote();
    } else {
      syncer.closeSealed();
    }
    checkThere();
    segments.mark();
    for (Batch batch : group) {
      confirm(batch, batch.size(), sync ? Durability.SYNCED : Durability.LOG);
    }
  }

  private void checkThere() throws IOException {
    long now = config.nanos().getAsLong();
    if (now - checkedAtNanos >= CHECK_NANOS) {
      checkedAtNanos = now;
      segments.checkThere();
    }
  }

  private void write(Batch batch, boolean confirmOnWrite) throws IOException {
    for (int i = 0; i < batch.size(); i++) {
      int payload = batch.payloadBytes(i);
      if (segments.mustFlushBefore(batch.record(i), payload)) {
        segments.flush();
        if (confirmOnWrite) {
          segments.mark();
          confirm(batch, i, Durability.LOG);
        }
      }
      segments.add(batch.record(i), payload);
    }
  }

  private void confirm(Batch batch, int upTo, Durability durability) {
    long bytes = 0;
    int first = batch.told();
    for (int i = first; i < upTo; i++) {
      bytes += RecordDescriptor.HEADER_BYTES + batch.payloadBytes(i);
    }
    counters.appended(upTo - first, bytes);
    while (batch.told() < upTo) {
      MessageLog.AppendListener listener = batch.tellNext();
      try {
        listener.appended(durability);
      } catch (RuntimeException | Error e) {
        LOG.error("event=journal_listener_failed told=stored", e);
      }
    }
  }

  private void refuseGroup(BlipException reason) {
    for (Batch batch : group) {
      while (batch.told() < batch.size()) {
        MessageLog.AppendListener listener = batch.tellNext();
        try {
          listener.failed(reason);
        } catch (RuntimeException | Error e) {
          LOG.error("event=journal_listener_failed told=refused", e);
        }
      }
    }
  }

  private void failed(Throwable cause) {
    boolean cutBack = rollBack(cause);
    boolean mayPass = cause instanceof DiskFullException && cutBack && !syncer.hasFailed();
    if (mayPass) {
      LOG.error("event=journal_full folder={} reason=\"{}\"", disk.place(), cause.getMessage());
      long wait = reserve.spend() ? 0 : config.retryInterval().toNanos();
      retryAtNanos = config.nanos().getAsLong() + wait;
    } else {
      LOG.error("event=journal_failed folder={}", disk.place(), cause);
    }
    condition.fail(mayPass ? Failures.full(disk, cause) : Failures.failed(disk, cause));
    refuseGroup(condition.failure().orElseThrow());
  }

  private boolean rollBack(Throwable cause) {
    try {
      segments.rollBack();
      return true;
    } catch (IOException | RuntimeException e) {
      if (!e.equals(cause)) {
        cause.addSuppressed(e);
      }
      return false;
    }
  }

  /** After a full disk, now and then. */
  private void lookForSpace() {
    if (!(condition.failure().orElse(null) instanceof BlipException.StorageFull)) {
      return;
    }
    if (!spaceFound && config.nanos().getAsLong() - retryAtNanos >= 0) {
      try {
        segments.probe();
        spaceFound = true;
      } catch (IOException e) {
        failed(e);
      }
    }
    if (spaceFound && queue.ifEmpty(condition::recover)) {
      spaceFound = false;
      LOG.warn("event=journal_has_space_again folder={}", disk.place());
    }
  }

  private Batch spare() {
    Batch spare = spares.poll();
    return spare == null ? new Batch() : spare;
  }

  private void finish() {
    try {
      intervalSync.ifPresent(IntervalSync::stop);
      if (condition.failure().isEmpty()) {
        segments.close();
      }
    } catch (IOException | RuntimeException e) {
      condition.fail(Failures.failed(disk, e));
      LOG.error("event=journal_close_failed folder={}", disk.place(), e);
    } finally {
      release();
    }
  }

  private void release() {
    try {
      syncer.closeAll();
    } catch (IOException | RuntimeException e) {
      LOG.error("event=journal_close_failed folder={}", disk.place(), e);
    }
    try {
      disk.close();
    } catch (IOException | RuntimeException e) {
      LOG.error("event=journal_unlock_failed folder={}", disk.place(), e);
    }
  }
}
