package io.blipmq.system;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.ConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A real broker in a process of its own, as the launcher starts it, on ports that are free. */
final class Daemon implements AutoCloseable {
  private static final Pattern STARTED =
      Pattern.compile("event=started .*listen=127\\.0\\.0\\.1:(\\d+) http=127\\.0\\.0\\.1:(\\d+)");

  private final Path folder;
  private final Map<String, String> settings = new TreeMap<>();
  private final List<String> jvmFlags = new ArrayList<>();
  private final List<String> arguments = new ArrayList<>(List.of("start"));
  private int starts;

  /** Set by the first start; asked for before only by {@link #close}. */
  @SuppressWarnings("NullAway.Init")
  private Process process;

  private int port;
  private int httpPort;

  private Daemon(Path folder) {
    this.folder = folder;
    settings.put("PORT", "0");
    settings.put("METRICS_PORT", "0");
    jvmFlags.add("--sun-misc-unsafe-memory-access=deny");
    jvmFlags.add("-Xlog:disable");
    jvmFlags.add("-Xlog:all=warning:stderr");
  }

  /** Not started yet; the journal and the output go to that folder. */
  static Daemon in(Path folder) {
    return new Daemon(folder);
  }

  Daemon with(String variable, String value) {
    settings.put(variable, value);
    return this;
  }

  /** Takes the ports from its file instead of choosing free ones. */
  Daemon withConfig(Path file) {
    settings.clear();
    arguments.addAll(List.of("--config", file.toString()));
    return this;
  }

  /** Runs another command than start. */
  Daemon running(String... command) {
    arguments.clear();
    arguments.addAll(List.of(command));
    return this;
  }

  Daemon withJvmFlag(String flag) {
    jvmFlags.add(flag);
    return this;
  }

  /** Starts it and waits until it serves. */
  Daemon start() {
    launch();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> started() || !process.isAlive());
    if (!started()) {
      throw new AssertionError("the daemon did not start: " + output() + errors());
    }
    return this;
  }

  /** Starts it and does not wait. */
  Daemon launch() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmFlags);
    command.addAll(List.of("-jar", jar().toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(settings);
    starts++;
    builder.redirectOutput(file("out").toFile()).redirectError(file("err").toFile());
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private static Path jar() {
    Path jar = Path.of("../../clients/cli/target/blipmq/blipmq.jar").toAbsolutePath().normalize();
    if (!Files.exists(jar)) {
      throw new AssertionError(jar + " is missing; run mvn verify from the root");
    }
    return jar;
  }

  private boolean started() {
    Matcher line = STARTED.matcher(output());
    if (!line.find()) {
      return false;
    }
    port = Integer.parseInt(line.group(1));
    httpPort = Integer.parseInt(line.group(2));
    return true;
  }

  private Path file(String what) {
    return folder.resolve(what + starts + ".txt");
  }

  String output() {
    return read(file("out"));
  }

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

  int port() {
    return port;
  }

  int httpPort() {
    return httpPort;
  }

  Process process() {
    return process;
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM; the exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    return exitCode();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the daemon does not end: " + output());
    }
    return process.exitValue();
  }

  /** Resident memory now, in bytes; Linux. */
  long residentBytes() throws IOException {
    String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
    Matcher line = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(status);
    if (!line.find()) {
      throw new AssertionError(status);
    }
    return Long.parseLong(line.group(1)) * 1024;
  }

  Socket socket() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
    socket.setSoTimeout(10_000);
    return socket;
  }

  BlipMQ client() {
    return BlipMQ.connect(ConnectOptions.to("127.0.0.1:" + port));
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }
}
