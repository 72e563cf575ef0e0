package io.blipmq.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/** Configures Logback in code. Found by Logback as a service, which makes an instance. */
@ConfiguratorRank(value = ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final String OVERRIDE = "logback.configurationFile";

  /** Made by Logback. */
  public LogSetup() {}

  /** Warnings to standard error: right for any program until {@link #daemon} says otherwise. */
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(OVERRIDE) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    set(context, ConsoleTarget.SystemErr, Level.WARN);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** From now on lines of this level and above go to standard output. */
  public static void daemon(String level) {
    boolean ours = System.getProperty(OVERRIDE) == null;
    if (ours && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).detachAndStopAllAppenders();
      set(context, ConsoleTarget.SystemOut, Level.toLevel(level));
    }
  }

  private static void set(LoggerContext context, ConsoleTarget target, Level level) {
    LineLayout layout = new LineLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("console");
    appender.setTarget(target.getName());
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(level);
    context.getLogger("io.netty").setLevel(Level.WARN);
  }
}
