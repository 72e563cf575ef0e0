package io.blipmq.benchmarks.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A broker's process, from when it listens until it is closed. */
final class Running implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Process process;
  final int port;

  /** Its own; goes away with it. */
  final Path folder;

  private Running(Process process, int port, Path folder) {
    this.process = process;
    this.port = port;
    this.folder = folder;
  }

  /** Starts it on a port that nobody uses, with a new folder in that one. */
  static Running start(Contender contender, Path repository, Path parent, String fsync)
      throws IOException {
    Path folder = Files.createTempDirectory(parent, "broker");
    int port;
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = any.getLocalPort();
    }
    Contender.Place place = new Contender.Place(folder, repository, port, fsync);
    ProcessBuilder builder =
        new ProcessBuilder(contender.command(place))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("broker.log").toFile());
    Map<String, String> environment = builder.environment();
    environment.putAll(contender.environment(place));
    Running running = new Running(builder.start(), port, folder);
    try {
      running.awaitPort(contender);
      return running;
    } catch (IOException e) {
      running.close();
      throw e;
    }
  }

  private void awaitPort(Contender contender) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() - deadline > 0) {
          throw new IOException(
              contender.title
                  + " does not start: "
                  + Files.readString(folder.resolve("broker.log")),
              e);
        }
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Its resident memory, in bytes; 0 where the system does not tell. */
  long residentBytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
        .findFirst()
        .orElse(0);
  }

  /** Stops it, waits until it is gone, and deletes its folder. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
