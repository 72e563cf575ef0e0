package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.api.Durability;
import io.blipmq.api.FsyncPolicy;
import io.blipmq.core.port.LogNeeds;
import io.blipmq.core.port.LogRecord;
import io.blipmq.core.port.LogStats;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.port.ReadRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write-ahead log on a local disk. Any thread may append; listeners are called by the journal's
 * own thread, {@code blipmq-journal}, in the order of the appends.
 *
 * <p>An append is refused on the spot, by the calling thread and before {@link #append} returns,
 * where no disk is needed to know it: the journal is closed, the record is larger than {@value
 * RecordDescriptor#MAX_PAYLOAD_BYTES} bytes, more is asked than a single disk can give, or too much
 * waits already.
 */
public final class Journal implements MessageLog {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /** How long the writer looks for more before it parks, where every append waits for a sync. */
  private static final long SPIN_NANOS = 20_000;

  private final JournalConfig config;
  private final JournalParts parts;
  private final JournalWriter writer;
  private final ReadingThread reading;
  private final Readings readings;
  private final Reclaimer reclaimer;
  private final Space space;

  /** The writer's; empty if whoever has the journal steps it. */
  private final Optional<Thread> thread;

  /** Guarded by this. */
  private State state = State.OPENED;

  private enum State {
    OPENED,
    RUNNING,
    CLOSED
  }

  private Journal(JournalConfig config, Disk disk, boolean threaded) {
    this.config = config;
    var condition = new Condition(disk.place());
    var counters = new JournalCounters();
    var syncer = new Syncer(disk, counters);
    boolean waitsForSync = config.policy() instanceof FsyncPolicy.EveryN;
    var log = new LogSegments();
    var checkpoints = new Checkpoints();
    var reserve = new Reserve(disk, checkpoints, config.segmentBytes());
    space = new Space(config, log, checkpoints, reserve);
    var shared = new Shared(disk, syncer, log, checkpoints, new TopicNames(), counters);
    var segments = new SegmentWriter(config, shared, waitsForSync);
    Optional<IntervalSync> intervalSync =
        config.policy() instanceof FsyncPolicy.Interval interval
            ? Optional.of(new IntervalSync(syncer, interval.interval(), this::syncFailed))
            : Optional.empty();
    var queue =
        new AppendQueue(
            config.outstandingBytes(), space, waitsForSync && threaded ? SPIN_NANOS : 0);
    parts = new JournalParts(shared, queue, segments, intervalSync, condition, reserve);
    writer = new JournalWriter(config, parts);
    reading = new ReadingThread(threaded);
    readings = new Readings(config, parts, reading);
    reclaimer = new Reclaimer(parts, readings.indexes(), space, this::syncFailed);
    thread =
        threaded
            ? Optional.of(Thread.ofPlatform().daemon().name("blipmq-journal").unstarted(writer))
            : Optional.empty();
  }

  /**
   * Opens the journal in a folder, which is made if it is missing, and locks it. {@link #replay}
   * has to follow before the first append.
   *
   * @throws BlipException.StorageFailed if that fails, or if another journal has the folder
   */
  public static Journal open(JournalConfig config) {
    try {
      return open(config, FileDisk.open(config.folder()));
    } catch (IOException e) {
      throw Failures.notOpened(config.folder(), e);
    }
  }

  static Journal open(JournalConfig config, Disk disk) {
    return new Journal(config, disk, true);
  }

  /**
   * A journal without threads, for tests that replay: nothing happens but in {@link #stepWriter},
   * {@link #stepSync}, {@link #stepReading} and {@link #close}, on the thread that calls them, by
   * the same code. One thread.
   */
  static Journal openStepped(JournalConfig config, Disk disk) {
    return new Journal(config, disk, false);
  }

  /** The writer stores one group: all that wait, as a thread would; false if nothing waits. */
  boolean stepWriter() {
    return writer.step();
  }

  /** The interval is over: syncs, if that policy is configured and anything was written. */
  boolean stepSync() {
    return parts.intervalSync().isPresent() && parts.intervalSync().get().step();
  }

  /** Reads one page or looks for space once; false if nothing of that waits. */
  boolean stepReading() {
    return reading.step();
  }

  @Override
  public synchronized void replay(Reader reader) {
    if (state != State.OPENED) {
      throw new IllegalStateException("a journal is replayed once, before anything else");
    }
    long start = System.nanoTime();
    try {
      LogEnd end = new Replay(parts, config.recovery(), reader).run();
      parts.segments().resume(end);
      LOG.info(
          "event=journal_open folder={} policy={} bytes={} next_record={} millis={}",
          parts.disk().place(),
          config.policy(),
          end.storedBytes(),
          end.nextId(),
          (System.nanoTime() - start) / 1_000_000);
    } catch (IOException e) {
      throw Failures.notReplayed(parts.disk(), e);
    }
    state = State.RUNNING;
    if (thread.isPresent()) {
      parts.intervalSync().ifPresent(IntervalSync::start);
      thread.get().start();
    }
  }

  @Override
  public void append(LogRecord record, Durability atLeast, AppendListener listener) {
    long payload = RecordEncoder.bytes(record);
    if (payload > RecordDescriptor.MAX_PAYLOAD_BYTES) {
      listener.failed(
          new BlipException.TooLarge(
              "a record of %d bytes; the journal takes at most %d, publish less at once"
                  .formatted(payload, RecordDescriptor.MAX_PAYLOAD_BYTES)));
      return;
    }
    if (atLeast == Durability.REPLICATED) {
      listener.failed(
          new BlipException.InvalidRequest(
              "durability replicated; a broker with a disk of its own gives synced at most"));
      return;
    }
    boolean synced = atLeast == Durability.SYNCED;
    Optional<BlipException> refused = parts.queue().offer(record, (int) payload, synced, listener);
    if (refused.isPresent()) {
      listener.failed(refused.get());
    }
  }

  @Override
  public void read(ReadRequest request, PageListener listener) {
    readings.submit(request, listener);
  }

  @Override
  public void reclaim(LogNeeds needs) {
    reclaimer.submit(needs, reading);
  }

  @Override
  public Durability durability() {
    return config.policy() instanceof FsyncPolicy.EveryN ? Durability.SYNCED : Durability.LOG;
  }

  @Override
  public Health health() {
    return space.health(parts.condition().health());
  }

  @Override
  public LogStats stats() {
    return parts.counters().stats(parts.log(), space);
  }

  /** How long syncs took. Any thread, does not block. */
  public SyncLatency syncLatency() {
    return parts.counters().syncLatency();
  }

  /** What was found damaged, in this start or an earlier one, and not yet moved away since. */
  public List<Damage> damages() {
    return parts.condition().damages();
  }

  @Override
  public void close() {
    State before;
    synchronized (this) {
      before = state;
      state = State.CLOSED;
    }
    parts.queue().close();
    reading.close();
    if (before == State.OPENED) {
      closeUnused();
    } else if (thread.isEmpty()) {
      if (before == State.RUNNING) {
        writer.run();
      }
    } else if (!Thread.currentThread().equals(thread.get())) {
      Uninterruptibly.join(thread.get());
    }
  }

  private void closeUnused() {
    try {
      parts.syncer().closeAll();
      parts.disk().close();
    } catch (IOException e) {
      LOG.error("event=journal_unlock_failed folder={}", parts.disk().place(), e);
    }
  }

  private void syncFailed(IOException cause) {
    LOG.error("event=journal_failed folder={}", parts.disk().place(), cause);
    parts.condition().fail(Failures.failed(parts.disk(), cause));
  }
}
