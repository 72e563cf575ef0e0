package io.blipmq.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a command sees of the shell that started it. One thread, the one that runs the command.
 *
 * @param in standard input, unbuffered; reading ends with an {@link IOException} when interrupted
 * @param out standard output, unbuffered; fails with an {@link IOException} once nobody reads it
 * @param err standard error, flushed line by line, UTF-8
 * @param interactive whether a person reads standard error
 * @param environment the environment variables, null for those that are not set
 * @param interruption where Ctrl+C arrives
 */
record Shell(
    InputStream in,
    OutputStream out,
    PrintStream err,
    boolean interactive,
    UnaryOperator<@Nullable String> environment,
    Interruption interruption) {

  /** The shell of this process; the calling thread becomes the one that signals interrupt. */
  static Shell ofProcess() {
    return new Shell(
        // A channel, because a read through it ends when its thread is interrupted.
        Channels.newInputStream(new FileInputStream(FileDescriptor.in).getChannel()),
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        isTerminal(),
        name -> name == null ? null : System.getenv(name),
        Interruption.bySignals(Thread.currentThread()));
  }

  /** An environment variable that is set and not empty. */
  @Nullable String variable(String name) {
    String value = environment.apply(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /**
   * Whether standard error is a terminal. Asked of /proc, because the JDK's Console tells only of
   * standard input and output, and takes long to load.
   */
  private static boolean isTerminal() {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
