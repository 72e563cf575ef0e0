package io.blipmq.client;

import io.blipmq.api.BlipException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waiting for the broker's answer, as the blocking methods of the api promise. Stateless. */
final class Answers {
  private Answers() {}

  /** Waits and unwraps: a {@link BlipException} comes out with the caller's stack. */
  static <T> T await(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (CancellationException e) {
      throw new IllegalStateException("cancelled while waiting", e);
    }
  }

  /**
   * Waits where the signature has no {@link InterruptedException}: an interrupt ends the wait, and
   * stays set.
   *
   * @throws BlipException.TimedOut if interrupted
   */
  static <T> T awaitOrGiveUp(CompletableFuture<T> future) {
    try {
      return await(future);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      BlipException timedOut =
          new BlipException.TimedOut(
              "interrupted while waiting for the broker's answer; what was asked may be done or"
                  + " not");
      timedOut.initCause(e);
      throw timedOut;
    }
  }

  private static RuntimeException unwrapped(ExecutionException failure) {
    if (!(failure.getCause() instanceof BlipException blip)) {
      return new IllegalStateException("client failed: " + failure.getMessage(), failure);
    }
    BlipException copy = BlipException.of(blip.code(), String.valueOf(blip.getMessage()));
    copy.initCause(blip);
    return copy;
  }
}
