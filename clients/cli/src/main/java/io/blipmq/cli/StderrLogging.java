package io.blipmq.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * What the client logs, for the commands that are over in a moment: warnings, one line each, on
 * standard error. The daemon logs with Logback, which takes longer to load than such a command
 * runs; which of the two it is, is said by a system property before the first logger is made. Any
 * thread.
 */
public final class StderrLogging implements SLF4JServiceProvider {
  private static final String LEVEL = "blipmq.log.level";

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter mdc = new NOPMDCAdapter();
  private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();

  /** Chooses this kind of logging, unless the arguments start the daemon. */
  static void use(String... arguments) {
    if (List.of(arguments).contains("start")) {
      return;
    }
    System.setProperty("slf4j.provider", StderrLogging.class.getName());
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.setProperty(LEVEL, List.of(arguments).contains("--debug") ? "DEBUG" : "WARN");
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    Level least = Level.valueOf(System.getProperty(LEVEL, "WARN"));
    return name -> loggers.computeIfAbsent(name, _ -> new StderrLogger(name, least));
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return mdc;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}

  /** Prints to the standard error of the process. */
  private static final class StderrLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    private final Level least;

    StderrLogger(String name, Level least) {
      this.name = name;
      this.least = least;
    }

    @Override
    public boolean isTraceEnabled() {
      return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
      return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
      return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
      return isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
      return isEnabled(Level.ERROR);
    }

    private boolean isEnabled(Level level) {
      return level.toInt() >= least.toInt();
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String pattern,
        Object @Nullable [] arguments,
        @Nullable Throwable error) {
      String text = MessageFormatter.basicArrayFormat(pattern, arguments);
      PrintStream err = System.err;
      err.println("blipmq: " + level.toString().toLowerCase(Locale.ROOT) + ": " + text);
      if (error != null && least == Level.DEBUG) {
        error.printStackTrace(err);
      }
    }
  }
}
