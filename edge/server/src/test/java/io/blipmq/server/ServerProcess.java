package io.blipmq.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The daemon as a process of its own, and what it prints. One thread. */
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final Path err;

  private ServerProcess(Process process, Path err) {
    this.process = process;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.err = err;
  }

  /** The process's own entry. */
  public static void main(String... arguments) {
    Optional<Path> file =
        arguments.length == 0 ? Optional.empty() : Optional.of(Path.of(arguments[0]));
    System.exit(ServerMain.run(file, System.getenv(), Map.of()));
  }

  static ServerProcess start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=deny",
                "-cp",
                System.getProperty("java.class.path"),
                ServerProcess.class.getName()));
    command.addAll(List.of(arguments));
    Path err = folder.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    return new ServerProcess(builder.start(), err);
  }

  /** The next line that begins a named event; fails if the output ends before. */
  String event(String name) throws IOException {
    String line = out.readLine();
    while (line != null && !line.contains(" event=" + name + " ")) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("no event " + name + "; on standard error: " + errors());
    }
    return line;
  }

  /** The value of a key in a line. */
  static String value(String line, String key) {
    int from = line.indexOf(" " + key + "=") + key.length() + 2;
    int to = line.indexOf(' ', from);
    return line.substring(from, to < 0 ? line.length() : to);
  }

  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the daemon is still there after a minute");
    }
    return process.exitValue();
  }

  String errors() throws IOException {
    return java.nio.file.Files.readString(err);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
