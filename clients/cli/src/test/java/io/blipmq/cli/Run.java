package io.blipmq.cli;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.ConnectOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** One run of the command in memory: what it gets, and what came of it. */
final class Run {
  final Map<String, String> environment = new HashMap<>();
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();
  final Interruption interruption = Interruption.byHand(Thread.currentThread());
  InputStream in = InputStream.nullInputStream();
  OutputStream stdout = out;
  boolean interactive;
  Daemon daemon = (_, _) -> ExitCode.OK;

  private final Function<ConnectOptions, BlipMQ> connector;

  private Run(Function<ConnectOptions, BlipMQ> connector) {
    this.connector = connector;
  }

  static Run with(BlipMQ broker) {
    return new Run(_ -> broker);
  }

  static Run connecting(Function<ConnectOptions, BlipMQ> connector) {
    return new Run(connector);
  }

  Run input(String text) {
    in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  int exit(String... arguments) {
    Shell shell =
        new Shell(
            in,
            stdout,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            interactive,
            name -> environment.get(name),
            interruption);
    return CommandLines.of(shell, connector, daemon).execute(arguments);
  }

  String outText() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String errText() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
