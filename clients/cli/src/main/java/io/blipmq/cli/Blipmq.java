package io.blipmq.cli;

import io.blipmq.api.BlipMQ;
import io.blipmq.api.ConnectOptions;
import io.blipmq.api.TlsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code blipmq} command and the options that all of its subcommands share. */
@Command(
    name = "blipmq",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "A small message broker: start it, publish to it, read from it.",
    footer = {
      "",
      "Try it, in three terminals:",
      "  blipmq start",
      "  blipmq sub demo",
      "  blipmq pub demo hello",
      "",
      "Environment: BLIPMQ_ADDR, BLIPMQ_API_KEY (better than --api-key, which",
      "other users of the machine can see in the list of processes).",
      "",
      "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no broker there,",
      "4 not permitted, 130 and 143 ended by Ctrl+C and SIGTERM before it was done."
    })
final class Blipmq implements Runnable {
  private static final String DEFAULT_ADDRESS = "127.0.0.1:" + ConnectOptions.DEFAULT_PORT;

  /** How long commands that ask one question try to get a lost connection back. */
  static final Duration SHORT = Duration.ofSeconds(5);

  private final Shell shell;
  private final Function<ConnectOptions, BlipMQ> connector;

  @Option(
      names = "--addr",
      scope = ScopeType.INHERIT,
      paramLabel = "HOST:PORT",
      description = "The broker. Default: BLIPMQ_ADDR, else " + DEFAULT_ADDRESS + ".")
  private @Nullable String address;

  @Option(
      names = "--api-key",
      scope = ScopeType.INHERIT,
      paramLabel = "KEY",
      description = "The key, where the broker wants one. Default: BLIPMQ_API_KEY.")
  private @Nullable String apiKey;

  @Option(
      names = "--tls",
      scope = ScopeType.INHERIT,
      description = "Encrypt the connection; the same as blips:// before the address.")
  private boolean tls;

  @Option(
      names = "--ca",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "With TLS: a PEM file of whom to trust. Default: whom Java trusts.")
  private @Nullable Path trusted;

  @Option(
      names = "--cert",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "With TLS: a PEM file with a certificate to show; needs --cert-key.")
  private @Nullable Path certificate;

  @Option(
      names = "--cert-key",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "With TLS: a PEM file with that certificate's key, PKCS#8.")
  private @Nullable Path certificateKey;

  @Option(
      names = "--connect-timeout",
      scope = ScopeType.INHERIT,
      paramLabel = "S",
      defaultValue = "5", // for a broker that is just starting; a person may wait so long
      description = "How many seconds to try to reach the broker. Default: ${DEFAULT-VALUE}.")
  private int connectTimeoutSeconds;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Results, and errors on standard error, as JSON, one object per line.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say on standard error what was done, also where it is not a terminal.")
  private boolean verbose;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Stack traces of errors, and the client's log, on standard error.")
  private boolean debug;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls run
  private CommandSpec spec;

  Blipmq(Shell shell, Function<ConnectOptions, BlipMQ> connector) {
    this.shell = shell;
    this.connector = connector;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command; use one of " + String.join(", ", spec.subcommands().keySet()));
  }

  Shell shell() {
    return shell;
  }

  boolean json() {
    return json;
  }

  boolean debug() {
    return debug;
  }

  /** Whether there is somebody to tell what was done. */
  boolean talkative() {
    return verbose || shell.interactive();
  }

  /** Whether the command line names a broker. */
  boolean hasAddress() {
    return address != null;
  }

  /** The key, where one is given. */
  Optional<String> apiKey() {
    return Optional.ofNullable(apiKey != null ? apiKey : shell.variable("BLIPMQ_API_KEY"));
  }

  /** Says what was done: to a program that asked for JSON, or to a person who is there. */
  void done(JsonBuffer object, String words) throws IOException {
    if (json()) {
      object.endObject().writeLineTo(shell.out());
    } else if (talkative()) {
      shell.err().println(words);
    }
  }

  /** Connects as the options say; gives up on a lost connection after that long. */
  BlipMQ connect(Duration reconnectLimit) {
    ConnectOptions options =
        ConnectOptions.to(address())
            .withConnectTimeout(Duration.ofSeconds(connectTimeoutSeconds))
            .withReconnectLimit(reconnectLimit);
    ConnectOptions encrypted = tls().map(options::withTls).orElse(options);
    return connector.apply(apiKey().map(encrypted::withApiKey).orElse(encrypted));
  }

  private Optional<TlsOptions> tls() {
    boolean files = trusted != null || certificate != null || certificateKey != null;
    return tls || files
        ? Optional.of(
            new TlsOptions(
                Optional.ofNullable(trusted),
                Optional.ofNullable(certificate),
                Optional.ofNullable(certificateKey)))
        : Optional.empty();
  }

  private String address() {
    if (address != null) {
      return address;
    }
    String variable = shell.variable("BLIPMQ_ADDR");
    return variable == null ? DEFAULT_ADDRESS : variable;
  }
}
