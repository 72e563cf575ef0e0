package io.blipmq.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Notices that nobody reads standard output any more, as in {@code blipmq sub demo | head -1},
 * where the next write, which would fail, may never come. One daemon thread that waits in the
 * system call {@code poll}, because Java itself can only ask a pipe by writing to it.
 *
 * <pre>
 *   struct pollfd   0    4       6        8
 *                   | fd | events | revents |
 * </pre>
 */
final class ReaderWatch {
  /** The descriptor of standard output. */
  private static final int STDOUT = 1;

  private static final long POLLFD_BYTES = 8;
  private static final long EVENTS_AT = 4;
  private static final long REVENTS_AT = 6;
  private static final int POLLERR = 8;
  private static final int POLLHUP = 16;
  private static final int FOR_EVER = -1;

  /** Commands that are over sooner need not load what calls into C. */
  private static final long FIRST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private ReaderWatch() {}

  /** Raises SIGPIPE there once the reader of standard output is gone; only if that is a pipe. */
  static void start(Interruption interruption) {
    if (isPipe()) {
      Thread.ofPlatform()
          .daemon()
          .name("blipmq-reader-watch")
          .start(() -> {
            LockSupport.parkNanos(FIRST_LOOK_NANOS);
            if (awaitNoReader()) {
              interruption.raise(Interruption.SIGPIPE);
            }
          });
    }
  }

  private static boolean isPipe() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + STDOUT))
          .toString()
          .startsWith("pipe:");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Waits; false if the system does not tell. */
  @SuppressWarnings("restricted") // poll is called as poll(2) has it; the manifest allows it
  private static boolean awaitNoReader() {
    try (Arena arena = Arena.ofConfined()) {
      Linker linker = Linker.nativeLinker();
      MethodHandle poll =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("poll"),
              FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
      MemorySegment stdout = arena.allocate(POLLFD_BYTES, JAVA_INT.byteAlignment());
      stdout.set(JAVA_INT, 0, STDOUT);
      stdout.set(JAVA_SHORT, EVENTS_AT, (short) 0); // errors are told without being asked for
      int ready = (int) poll.invokeExact(stdout, 1L, FOR_EVER);
      return ready == 1 && (stdout.get(JAVA_SHORT, REVENTS_AT) & (POLLERR | POLLHUP)) != 0;
    } catch (Throwable e) {
      return false; // no such function here, or native access is denied: the next write will tell
    }
  }
}
