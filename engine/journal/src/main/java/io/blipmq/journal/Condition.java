package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.core.port.MessageLog;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a journal is: what it refuses appends with, and what was damaged. Any thread. */
final class Condition {
  private final String place;
  private final List<Damage> damages = new CopyOnWriteArrayList<>();
  private volatile @Nullable BlipException failure;

  Condition(String place) {
    this.place = place;
  }

  /** The reason why appends are refused now; the same for all of them. */
  Optional<BlipException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Appends are refused from now on. The first reason that nothing but a restart mends stays. */
  synchronized void fail(BlipException reason) {
    if (!(failure instanceof BlipException.StorageFailed)) {
      failure = reason;
    }
  }

  /** Appends are taken again; only after a full disk. */
  synchronized void recover() {
    if (failure instanceof BlipException.StorageFull) {
      failure = null;
    }
  }

  synchronized void damaged(Damage damage) {
    if (!damages.contains(damage)) {
      damages.add(damage);
    }
  }

  List<Damage> damages() {
    return List.copyOf(damages);
  }

  MessageLog.Health health() {
    BlipException reason = failure;
    if (reason != null) {
      return new MessageLog.Health(false, String.valueOf(reason.getMessage()));
    }
    if (damages.isEmpty()) {
      return MessageLog.Health.OK;
    }
    return new MessageLog.Health(
        true,
        "damage was found in the journal and set aside in "
            + place
            + ": "
            + damages.stream().map(Damage::file).collect(Collectors.joining(", "))
            + "; restore what is lost from a backup or do without, and then move these files away");
  }
}
