package io.blipmq.server;

import io.blipmq.server.config.ConfigException;
import io.blipmq.server.config.ServerConfig;
import io.blipmq.server.log.LogSetup;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon's process: from a configuration to an exit code. */
public final class ServerMain {
  /** Ended in order. */
  public static final int OK = 0;

  /** Could not start: the port, the journal, the permissions. */
  public static final int FAILED = 1;

  /** The configuration is wrong. */
  public static final int USAGE = 2;

  private static final String CONFIG = "CONFIG";

  private ServerMain() {}

  /**
   * Runs the daemon until a signal ends it. What prevents that is said on standard error.
   *
   * @param configFile a TOML or YAML file; without one, the variable {@code CONFIG} may name it
   * @param environment the process's variables
   * @param options settings that go over both, by path: {@code server.port}
   * @return the exit code
   */
  public static int run(
      Optional<Path> configFile, Map<String, String> environment, Map<String, String> options) {
    Optional<ServerConfig> config = load(configFile, environment, options, System.err);
    return config.map(loaded -> serve(loaded, System.err)).orElse(USAGE);
  }

  /**
   * Checks the configuration and starts nothing. Says what is wrong on standard error, or that
   * nothing is on standard output.
   *
   * @return the exit code
   */
  public static int check(
      Optional<Path> configFile, Map<String, String> environment, Map<String, String> options) {
    Optional<ServerConfig> config = load(configFile, environment, options, System.err);
    config.ifPresent(loaded -> System.out.println("the configuration is right"));
    return config.isPresent() ? OK : USAGE;
  }

  static Optional<ServerConfig> load(
      Optional<Path> configFile,
      Map<String, String> environment,
      Map<String, String> options,
      PrintStream err) {
    try {
      String named = environment.getOrDefault(CONFIG, "");
      Optional<Path> file =
          configFile.isPresent() || named.isEmpty() ? configFile : Optional.of(Path.of(named));
      return Optional.of(ServerConfig.load(file, environment, options));
    } catch (ConfigException e) {
      e.problems().forEach(problem -> err.println("blipmq: " + problem));
    } catch (InvalidPathException e) {
      err.println("blipmq: environment CONFIG: not a path; give the path of a TOML or YAML file");
    }
    return Optional.empty();
  }

  private static int serve(ServerConfig config, PrintStream err) {
    LogSetup.daemon(config.logLevel().name());
    StopSignals signals = StopSignals.listen();
    try (BlipServer server = BlipServer.start(config)) {
      String signal = signals.await();
      logger().info("event=signal name={} port={}", signal, server.port());
      return OK;
    } catch (StartFailedException e) {
      err.println("blipmq: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED;
    }
  }

  /** Not a constant: the first logger must not be made before the daemon has set logging up. */
  private static Logger logger() {
    return LoggerFactory.getLogger(ServerMain.class);
  }
}
