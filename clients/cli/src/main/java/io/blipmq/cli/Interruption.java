package io.blipmq.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * A wish from outside that the running command come to its end. Raised by any thread, seen by the
 * thread that runs the command: it is interrupted, and {@link #requested()} stays true.
 */
final class Interruption {
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  /** The reader of standard output is gone. */
  static final int SIGPIPE = 13;

  private final Thread target;
  private final boolean bySignals;
  private volatile int signal;

  private Interruption(Thread target, boolean bySignals) {
    this.target = target;
    this.bySignals = bySignals;
  }

  /** One that signals raise, once {@link #listen()} was called. */
  static Interruption bySignals(Thread target) {
    return new Interruption(target, true);
  }

  /** One that only {@link #raise} raises. */
  static Interruption byHand(Thread target) {
    return new Interruption(target, false);
  }

  /**
   * Takes SIGINT and SIGTERM over from the JVM, which would end the process in the middle of a
   * line. Where the platform does not let it, they keep doing that.
   */
  void listen() {
    if (bySignals) {
      listen("INT", SIGINT);
      listen("TERM", SIGTERM);
    }
  }

  /** Asks for the end also when the reader of standard output is gone. */
  void listenToReader() {
    if (bySignals) {
      ReaderWatch.start(this);
    }
  }

  /** Whether the command should come to its end. */
  boolean requested() {
    return signal != 0;
  }

  /** Whether it was asked for because nobody reads standard output any more. */
  boolean withoutReader() {
    return signal == SIGPIPE;
  }

  /** What a shell expects of a process that a signal ended. */
  int exitCode() {
    return ExitCode.SIGNAL_BASE + signal;
  }

  /** The first time interrupts the command, the second time ends the process. */
  void raise(int number) {
    if (signal != 0) {
      Runtime.getRuntime().halt(ExitCode.SIGNAL_BASE + number);
    }
    signal = number;
    target.interrupt();
  }

  /** By reflection: javac warns of {@code sun.misc.Signal} in a way that cannot be silenced. */
  private void listen(String name, int number) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      InvocationHandler onSignal =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              raise(number);
            }
            return null;
          };
      Object handler =
          Proxy.newProxyInstance(
              Interruption.class.getClassLoader(), new Class<?>[] {handlerType}, onSignal);
      Object signalObject = signalType.getConstructor(String.class).newInstance(name);
      signalType.getMethod("handle", signalType, handlerType).invoke(null, signalObject, handler);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // No such signal here, or the JVM runs with -Xrs: the default action stays.
    }
  }
}
