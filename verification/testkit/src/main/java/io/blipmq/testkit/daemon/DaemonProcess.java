package io.blipmq.testkit.daemon;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.ConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real broker in a process of its own, as the launcher starts it, once or in several lives. One
 * thread starts and ends it.
 */
public class DaemonProcess implements AutoCloseable {
  private static final Pattern STARTED =
      Pattern.compile("event=started .*listen=127\\.0\\.0\\.1:(\\d+) http=127\\.0\\.0\\.1:(\\d+)");
  private static final long POLL_NANOS = 2_000_000;
  private static final long END_SECONDS = 60;

  private final Path folder;
  private final Path jar;
  private final Duration patience;
  private final Map<String, String> settings = new TreeMap<>();
  private final List<String> jvmFlags = new ArrayList<>();
  private final List<String> arguments = new ArrayList<>(List.of("start"));
  private int lives;
  private int port;
  private int httpPort;
  private @Nullable Process process;

  /**
   * Not started yet.
   *
   * @param folder where it runs and where its output goes
   * @param jar blipmq.jar of the distribution
   * @param patience how long a start may take
   */
  protected DaemonProcess(Path folder, Path jar, Duration patience) {
    this.folder = folder;
    this.jar = jar;
    this.patience = patience;
  }

  // ---- what it is started with, in its next lives

  /** Environment variables by name. */
  protected final Map<String, String> settings() {
    return settings;
  }

  protected final List<String> jvmFlags() {
    return jvmFlags;
  }

  /** Those of the {@code blipmq} command. */
  protected final List<String> arguments() {
    return arguments;
  }

  // ---- its life

  /** Starts it and does not wait. */
  protected final Process begin() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmFlags);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(settings);
    lives++;
    builder.redirectOutput(file("out").toFile()).redirectError(file("err").toFile());
    try {
      Process begun = builder.start();
      process = begun;
      return begun;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it and waits until it serves; how long that took. */
  protected final Duration beginAndWait() {
    long before = System.nanoTime();
    Process begun = begin();
    while (!serves()) {
      if (!begun.isAlive() && !serves()) {
        throw new AssertionError("the broker does not start: " + output() + errors());
      }
      if (System.nanoTime() - before > patience.toNanos()) {
        throw new AssertionError("the broker does not serve after " + patience + ": " + output());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return Duration.ofNanos(System.nanoTime() - before);
  }

  private boolean serves() {
    Matcher line = STARTED.matcher(output());
    if (!line.find()) {
      return false;
    }
    port = Integer.parseInt(line.group(1));
    httpPort = Integer.parseInt(line.group(2));
    return true;
  }

  private Path file(String what) {
    return folder.resolve("broker-" + lives + "." + what);
  }

  /** What it has written to standard output in this life. */
  public final String output() {
    return read(file("out"));
  }

  /** Likewise to standard error. */
  public final String errors() {
    return read(file("err"));
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients connect. */
  public final int port() {
    return port;
  }

  /** Where its metrics are. */
  public final int httpPort() {
    return httpPort;
  }

  public final Process process() {
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }

  /** A client with a connection of its own. */
  public final BlipMQ client() {
    return BlipMQ.connect(ConnectOptions.to("127.0.0.1:" + port));
  }

  /** Resident memory now, in bytes; Linux. */
  public final long residentBytes() {
    String status = read(Path.of("/proc/" + process().pid() + "/status"));
    Matcher line = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(status);
    return line.find() ? Long.parseLong(line.group(1)) * 1_024 : 0;
  }

  // ---- its end

  /** SIGKILL. */
  public final void kill() {
    process().destroyForcibly().onExit().join();
  }

  /** SIGTERM, and waits for the end; the exit code. */
  public final int stop() throws InterruptedException {
    process().destroy();
    return exitCode();
  }

  /** Waits for the end; the exit code. */
  public final int exitCode() throws InterruptedException {
    if (!process().waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the broker does not end: " + output());
    }
    return process().exitValue();
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }
}
