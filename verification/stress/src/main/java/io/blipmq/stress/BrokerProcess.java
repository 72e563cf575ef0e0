package io.blipmq.stress;

import io.blipmq.testkit.daemon.DaemonProcess;
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

/** A real broker on the same port in each of its lives, with its figures. */
final class BrokerProcess extends DaemonProcess {
  private final Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  /** Its journal and its output go to that folder. */
  BrokerProcess(Path folder, Path jar) {
    super(folder, jar, Duration.ofMinutes(10));
    this.folder = folder;
    try (ServerSocket first = new ServerSocket(0);
        ServerSocket second = new ServerSocket(0)) {
      settings().put("PORT", Integer.toString(first.getLocalPort()));
      settings().put("METRICS_PORT", Integer.toString(second.getLocalPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    settings().put("BIND_ADDR", "127.0.0.1");
    settings().put("METRICS_ADDR", "127.0.0.1");
    settings().put("WAL_PATH", folder.resolve("wal").toString());
  }

  /** An environment variable for its next lives. */
  BrokerProcess with(String variable, String value) {
    settings().put(variable, value);
    return this;
  }

  /** A flag for the JVM of its next lives. */
  BrokerProcess withJvmFlag(String flag) {
    jvmFlags().add(flag);
    return this;
  }

  /** Starts it and waits until it serves; says how long that took. */
  Duration start() {
    return beginAndWait();
  }

  /** The sum of a metric over its labels, as it is served now; 0 if there is none. */
  double metric(String name) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort() + "/metrics"))
                .build(),
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
      Process command = new ProcessBuilder(jcmd, Long.toString(process().pid()), "GC.run").start();
      command.getInputStream().readAllBytes();
      return heapBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    super.close();
    http.close();
  }
}
