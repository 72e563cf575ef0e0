package io.blipmq.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for SIGINT, SIGTERM or SIGHUP. The first one is a wish to stop in order; the second one
 * ends the process at once, with the code that a shell expects. The JVM calls {@link #raise} on a
 * thread of its own.
 */
final class StopSignals {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
  private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);
  private static final int SIGNAL_BASE = 128;

  private final CountDownLatch raised = new CountDownLatch(1);
  private final AtomicReference<String> first = new AtomicReference<>("");

  /** Takes the signals over from the JVM; where that is not possible, it goes on ending at once. */
  static StopSignals listen() {
    StopSignals signals = new StopSignals();
    NUMBERS.keySet().forEach(signals::take);
    return signals;
  }

  /** Waits for the first signal and returns its name. */
  String await() throws InterruptedException {
    raised.await();
    return "SIG" + first.get();
  }

  /** A signal has come, by its name without SIG. */
  void raise(String name) {
    if (first.compareAndSet("", name)) {
      raised.countDown();
    } else {
      Runtime.getRuntime().halt(SIGNAL_BASE + NUMBERS.getOrDefault(name, 0));
    }
  }

  /** By reflection: javac warns of {@code sun.misc.Signal} in a way that cannot be silenced. */
  private void take(String name) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler onSignal =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              raise(name);
            }
            return null;
          };
      Object proxy =
          Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, onSignal);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      LOG.warn("event=signal_not_taken signal=SIG{} reason=\"{}\"", name, e.toString());
    }
  }
}
