package io.blipmq.stress;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.ConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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
 * A broker in a process of its own, as the launcher starts it, on the same port in each of its
 * lives. One thread starts and ends it.
 */
final class BrokerProcess implements AutoCloseable {
  private static final long START_NANOS = Duration.ofMinutes(10).toNanos();
  private static final long POLL_NANOS = 2_000_000;

  private final Path folder;
  private final Path jar;
  private final int port;
  private final int httpPort;
  private final List<String> jvmFlags = new ArrayList<>();
  private final Map<String, String> settings = new TreeMap<>();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private int starts;

  private @Nullable Process process;

  /** Its journal and its output go to that folder. */
  BrokerProcess(Path folder, Path jar) {
    this.folder = folder;
    this.jar = jar;
    try (ServerSocket first = new ServerSocket(0);
        ServerSocket second = new ServerSocket(0)) {
      port = first.getLocalPort();
      httpPort = second.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    with("BIND_ADDR", "127.0.0.1");
    with("PORT", Integer.toString(port));
    with("METRICS_ADDR", "127.0.0.1");
    with("METRICS_PORT", Integer.toString(httpPort));
    with("WAL_PATH", folder.resolve("wal").toString());
  }

  /** An environment variable for its next lives. */
  BrokerProcess with(String variable, String value) {
    settings.put(variable, value);
    return this;
  }

  /** A flag for the JVM of its next lives. */
  BrokerProcess withJvmFlag(String flag) {
    jvmFlags.add(flag);
    return this;
  }

  /** Starts it and waits until it serves; says how long that took. */
  Duration start() {
    long begun = System.nanoTime();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmFlags);
    command.addAll(List.of("-jar", jar.toString(), "start"));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(settings);
    starts++;
    builder.redirectOutput(file("out").toFile()).redirectError(file("err").toFile());
    Process started;
    try {
      started = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process = started;
    while (!output().contains("event=started")) {
      if (!started.isAlive()) {
        throw new AssertionError("the broker does not start: " + output() + errors());
      }
      if (System.nanoTime() - begun > START_NANOS) {
        throw new AssertionError("the broker does not serve after ten minutes: " + output());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private Path file(String what) {
    return folder.resolve("broker-" + starts + "." + what);
  }

  /** What it has written to standard output in this life. */
  String output() {
    return read(file("out"));
  }

  /** Likewise to standard error. */
  String errors() {
    return read(file("err"));
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  void kill() {
    running().destroyForcibly().onExit().join();
  }

  /** SIGTERM, and waits for the end; the exit code. */
  int stop() throws InterruptedException {
    running().destroy();
    if (!running().waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the broker does not end: " + output());
    }
    return running().exitValue();
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }

  int port() {
    return port;
  }

  /** A client of its own connection. */
  BlipMQ client() {
    return BlipMQ.connect(ConnectOptions.to("127.0.0.1:" + port));
  }

  /** Resident memory now, in bytes; Linux. */
  long residentBytes() {
    String status = read(Path.of("/proc/" + running().pid() + "/status"));
    Matcher line = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(status);
    return line.find() ? Long.parseLong(line.group(1)) * 1024 : 0;
  }

  /** The sum of a metric over its labels, as it is served now; 0 if there is none. */
  double metric(String name) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/metrics")).build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    double sum = 0;
    for (String line : answer.body().split("\n", -1)) {
      if (line.startsWith(name + " ") || line.startsWith(name + "{")) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return sum;
  }

  /** What the segments take on disk, in bytes. */
  long walBytes() {
    try (var files = Files.list(folder.resolve("wal"))) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its heap in use now, garbage included; 0 if it does not say. */
  long heapBytes() {
    try {
      return (long) metric("jvm_heap_used_bytes");
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** Its heap in use after a full collection. */
  long liveHeapBytes() {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process command = new ProcessBuilder(jcmd, Long.toString(running().pid()), "GC.run").start();
      command.getInputStream().readAllBytes();
      return heapBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
    http.close();
  }
}
