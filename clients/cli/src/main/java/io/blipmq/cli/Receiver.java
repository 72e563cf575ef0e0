package io.blipmq.cli;

import io.blipmq.api.Delivery;
import io.blipmq.api.Subscription;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Prints what a subscription delivers, and acknowledges it once it is printed. One thread.
 *
 * <p>Output is buffered while more messages are waiting, and goes out as soon as none are. A
 * message is acknowledged after the system has taken its bytes, never before, so that a receiver
 * that dies loses nothing.
 */
final class Receiver {
  /** The most messages taken, printed and acknowledged at a time. */
  static final int BATCH = 512;

  /** How long the last acknowledgements may take. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private static final int BUFFER_BYTES = 64 * 1024;

  private final Subscription subscription;
  private final Acknowledgements acknowledgements;
  private final DeliveryFormat format;
  private final OutputStream out;
  private final Interruption interruption;
  private final JsonBuffer line = new JsonBuffer();
  private boolean printing;

  Receiver(
      Subscription subscription,
      Acknowledgements acknowledgements,
      DeliveryFormat format,
      Shell shell) {
    this.subscription = subscription;
    this.acknowledgements = acknowledgements;
    this.format = format;
    this.out = new BufferedOutputStream(shell.out(), BUFFER_BYTES);
    this.interruption = shell.interruption();
  }

  /**
   * Prints messages until there were that many, or none came for that long, or an interruption is
   * requested, and then waits for the last acknowledgements.
   *
   * @return how many messages were printed
   * @throws CommandException if the broker did not take the last acknowledgements
   * @throws IOException if standard output fails; what was not printed is not acknowledged
   */
  long receive(long count, Duration patience) throws IOException, InterruptedException {
    long printed = 0;
    try {
      while (printed < count && !interruption.requested()) {
        int most = (int) Math.min(BATCH, count - printed);
        List<Delivery> batch = subscription.receiveBatch(most, printing ? Duration.ZERO : patience);
        if (batch.isEmpty() && !printing) {
          break;
        }
        for (Delivery delivery : batch) {
          format.write(delivery, line, out);
          acknowledgements.add(delivery);
        }
        printed += batch.size();
        printing = true;
        if (batch.isEmpty() || acknowledgements.waiting() >= BATCH) {
          finishBatch();
        }
      }
    } catch (InterruptedException e) {
      if (!interruption.requested()) {
        throw e;
      }
    }
    finish(printed);
    return printed;
  }

  private void finishBatch() throws IOException, InterruptedException {
    out.flush();
    printing = false;
    acknowledgements.send();
  }

  private void finish(long printed) throws IOException, InterruptedException {
    if (interruption.requested()) {
      var _ = Thread.interrupted();
    }
    finishBatch();
    Optional<Throwable> failure = acknowledgements.await(GRACE);
    if (failure.isPresent()) {
      throw new CommandException(
          Math.max(ExitCode.FAILED, Failure.of(failure.get()).exitCode()),
          printed
              + " messages were printed, but the last acknowledgements were not confirmed,"
              + " so some may come again: "
              + failure.get().getMessage(),
          failure.get());
    }
  }
}
