package io.blipmq.system;

import io.blipmq.testkit.daemon.DaemonProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real broker on ports that are free, with a JVM that warns of everything. */
final class Daemon extends DaemonProcess {
  private Daemon(Path folder) {
    super(folder, jar(), Duration.ofMinutes(1));
    settings().put("PORT", "0");
    settings().put("METRICS_PORT", "0");
    jvmFlags().add("--sun-misc-unsafe-memory-access=deny");
    jvmFlags().add("-Xlog:disable");
    jvmFlags().add("-Xlog:all=warning:stderr");
  }

  private static Path jar() {
    Path jar = Path.of("../../clients/cli/target/blipmq/blipmq.jar").toAbsolutePath().normalize();
    if (!Files.exists(jar)) {
      throw new AssertionError(jar + " is missing; run mvn verify from the root");
    }
    return jar;
  }

  /** Not started yet; the journal and the output go to that folder. */
  static Daemon in(Path folder) {
    return new Daemon(folder);
  }

  Daemon with(String variable, String value) {
    settings().put(variable, value);
    return this;
  }

  /** Takes the ports from its file instead of choosing free ones. */
  Daemon withConfig(Path file) {
    settings().clear();
    arguments().addAll(List.of("--config", file.toString()));
    return this;
  }

  /** Runs another command than start. */
  Daemon running(String... command) {
    arguments().clear();
    arguments().addAll(List.of(command));
    return this;
  }

  Daemon withJvmFlag(String flag) {
    jvmFlags().add(flag);
    return this;
  }

  /** Starts it and waits until it serves. */
  Daemon start() {
    beginAndWait();
    return this;
  }

  /** Starts it and does not wait. */
  Daemon launch() {
    begin();
    return this;
  }

  Socket socket() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), 10_000);
    socket.setSoTimeout(10_000);
    return socket;
  }
}
