package io.blipmq.cli;

import io.blipmq.api.BlipException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * An error as it leaves the process: one line on standard error, and an exit code.
 *
 * @param exitCode see {@link ExitCode}
 * @param name the short name of semantics.md, or one of this command's own
 * @param code the stable number of {@link io.blipmq.api.ErrorCode}, 0 where it has none
 * @param text one line: what happened, and what to do
 */
record Failure(int exitCode, String name, int code, String text) {

  static Failure usage(String text) {
    return new Failure(ExitCode.USAGE, "usage", 0, oneLine(text));
  }

  static Failure of(Throwable error) {
    return switch (error) {
      case BlipException e ->
          new Failure(
              exitCode(e), e.code().text(), e.code().number(), oneLine(e.getMessage() + hint(e)));
      case CommandException e -> ofCommand(e);
      case NoSuchFileException e -> file(e.getFile() + ": there is no such file");
      case AccessDeniedException e -> file(e.getFile() + ": may not be read by this user");
      case FileSystemException e -> file(e.getFile() + ": " + e.getReason());
      case IOException e -> file("input or output failed: " + e.getMessage());
      case InterruptedException e ->
          new Failure(ExitCode.SIGNAL_BASE + 2, "interrupted", 0, "interrupted");
      default -> unexpected(error);
    };
  }

  void print(PrintStream err, boolean json) {
    if (!json) {
      err.println("blipmq: " + text);
      return;
    }
    var line = new JsonBuffer();
    line.beginObject().name("error").value(name);
    if (code != 0) {
      line.name("code").value(code);
    }
    line.name("message").value(text).name("exit").value(exitCode).endObject();
    err.println(line);
  }

  private static Failure ofCommand(CommandException error) {
    String name = error.exitCode() == ExitCode.USAGE ? "usage" : "failed";
    if (error.getCause() instanceof BlipException cause) {
      return new Failure(
          error.exitCode(),
          cause.code().text(),
          cause.code().number(),
          oneLine(error.getMessage()));
    }
    return new Failure(error.exitCode(), name, 0, oneLine(error.getMessage()));
  }

  private static Failure file(String text) {
    return new Failure(ExitCode.FAILED, "input/output", 0, oneLine(text));
  }

  private static Failure unexpected(Throwable error) {
    String what =
        error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    return new Failure(
        ExitCode.FAILED,
        "internal",
        0,
        oneLine(what + " (unexpected; add --debug for the stack trace)"));
  }

  static int exitCode(BlipException error) {
    return switch (error.code()) {
      case INVALID_REQUEST -> ExitCode.USAGE;
      case UNAUTHENTICATED, NOT_PERMITTED -> ExitCode.DENIED;
      case DISCONNECTED -> ExitCode.UNREACHABLE;
      default -> ExitCode.FAILED;
    };
  }

  /** What to do on the command line, where the error itself does not say it. */
  private static String hint(BlipException error) {
    String text = String.valueOf(error.getMessage());
    return switch (error.code()) {
      case DISCONNECTED ->
          text.contains("--addr")
              ? ""
              : "; is a broker running there? `blipmq start` starts one, --addr names another";
      case UNAUTHENTICATED -> "; set BLIPMQ_API_KEY to one of the broker's allowed_api_keys";
      case TOO_LARGE ->
          text.contains("max_message_size_bytes")
              ? ""
              : "; split it, or raise max_message_size_bytes in the broker's configuration";
      default -> "";
    };
  }

  private static String oneLine(@Nullable String text) {
    return text == null ? "" : text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }
}
