package io.blipmq.client;

import io.blipmq.api.BlipException;
import io.blipmq.api.Confirmation;
import io.blipmq.api.ErrorCode;
import io.blipmq.api.PublishResult;
import java.util.concurrent.CompletableFuture;

/** Who waits for the answer to a publish. What comes after the first answer is passed over. */
sealed interface PublishWaiter {
  void accepted(Confirmation confirmation);

  /** It is not in the topic, and will not be. */
  void refused(ErrorCode code, String reason);

  /** It failed, and may or may not be in the topic, as the exception says. */
  void failed(BlipException reason);

  /** For who wants an exception. */
  final class Confirmed extends CompletableFuture<Confirmation> implements PublishWaiter {
    @Override
    public void accepted(Confirmation confirmation) {
      complete(confirmation);
    }

    @Override
    public void refused(ErrorCode code, String reason) {
      completeExceptionally(BlipException.of(code, reason));
    }

    @Override
    public void failed(BlipException reason) {
      completeExceptionally(reason);
    }
  }

  /** For who wants a value wherever the outcome is known. */
  final class Tried extends CompletableFuture<PublishResult> implements PublishWaiter {
    @Override
    public void accepted(Confirmation confirmation) {
      complete(new PublishResult.Accepted(confirmation));
    }

    @Override
    public void refused(ErrorCode code, String reason) {
      complete(new PublishResult.Refused(code, reason));
    }

    @Override
    public void failed(BlipException reason) {
      if (reason instanceof BlipException.TimedOut
          || reason instanceof BlipException.Disconnected) {
        completeExceptionally(reason);
      } else {
        refused(reason.code(), String.valueOf(reason.getMessage()));
      }
    }
  }
}
