package io.blipmq.api;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waiting for a future in the way this package's blocking methods promise. */
final class Futures {
  private Futures() {}

  /** Waits and unwraps: a {@link BlipException} comes out as itself. */
  static <T> T join(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof BlipException blip) {
        throw blip.here();
      }
      throw new IllegalStateException("broker failed: " + cause, cause);
    } catch (CancellationException e) {
      throw new IllegalStateException("cancelled while waiting", e);
    }
  }
}
