package io.blipmq.benchmarks;

import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;

/** Chronicle Queue. A thread appends through an appender of its own. */
final class ChronicleLog implements Log {
  private final ChronicleQueue queue;
  private final boolean sync;
  private final byte[] payload;
  private final ThreadLocal<Writer> writers = ThreadLocal.withInitial(this::writer);

  private record Writer(ExcerptAppender appender, Bytes<byte[]> bytes) {}

  ChronicleLog(Path folder, int payloadBytes, boolean sync) {
    queue =
        ChronicleQueue.singleBuilder(folder.toFile())
            .syncMode(sync ? SyncMode.SYNC : SyncMode.NONE)
            .build();
    this.sync = sync;
    payload = new byte[payloadBytes];
  }

  private Writer writer() {
    return new Writer(queue.createAppender(), Bytes.wrapForRead(payload));
  }

  @Override
  public void append(Runnable confirmed) {
    Writer writer = writers.get();
    writer.bytes().readPositionRemaining(0, payload.length);
    writer.appender().writeBytes(writer.bytes());
    if (sync) {
      writer.appender().sync();
    }
    confirmed.run();
  }

  @Override
  public boolean answersWithinTheCall() {
    return true;
  }

  @Override
  public void close() {
    queue.close();
  }
}
