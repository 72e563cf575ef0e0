package io.blipmq.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.IOCompletion;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.apache.activemq.artemis.core.journal.impl.dataformat.ByteArrayEncoding;

/** The journal of Apache ActiveMQ Artemis, on NIO files. */
final class ArtemisLog implements Log {
  private static final int FILE_BYTES = 10 << 20;
  private static final int FILES = 2;
  private static final int BUFFER_BYTES = 490 << 10;

  /** How long it gathers before it writes: a tenth of a sync here, as it would set it itself. */
  private static final int BUFFER_TIMEOUT_NANOS = 20_000;

  private final JournalImpl journal;
  private final boolean sync;
  private final ByteArrayEncoding payload;
  private final AtomicLong ids = new AtomicLong();

  ArtemisLog(Path folder, int payloadBytes, boolean sync) throws Exception {
    Files.createDirectories(folder);
    var files =
        new NIOSequentialFileFactory(
            folder.toFile(), true, BUFFER_BYTES, BUFFER_TIMEOUT_NANOS, 1, false);
    journal = new JournalImpl(FILE_BYTES, FILES, -1, 0, 0, files, "bench", "dat", 1);
    journal.start();
    journal.load(new ArrayList<>(), new ArrayList<>(), null);
    this.sync = sync;
    payload = new ByteArrayEncoding(new byte[payloadBytes]);
  }

  @Override
  public void append(Runnable confirmed) throws Exception {
    journal.appendAddRecord(
        ids.incrementAndGet(),
        (byte) 0,
        payload,
        sync,
        new IOCompletion() {
          @Override
          public void storeLineUp() {}

          @Override
          public void done() {
            confirmed.run();
          }

          @Override
          public void onError(int code, String message) {
            throw new IllegalStateException(code + " " + message);
          }
        });
  }

  @Override
  public boolean answersWithinTheCall() {
    return false;
  }

  @Override
  public void close() throws IOException {
    try {
      journal.stop();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
