package io.blipmq.journal;

import io.blipmq.api.BlipException;
import io.blipmq.core.port.MessageLog;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a journal is: what it refuses appends with, and what was damaged. Any thread. */
final class Condition {
  private static final Logger LOG = LoggerFactory.getLogger(Condition.class);
  private static final int MOST_DESCRIBED = 1_000;
  private static final int MOST_SAID = 16;

  private final String place;
  private final List<Damage> damages = new CopyOnWriteArrayList<>();
  private volatile @Nullable BlipException failure;
  private volatile String readFailure = "";

  /** What is lost, by the file that has the damaged bytes; guarded by itself. */
  private final Map<String, Set<String>> lostMessages = new LinkedHashMap<>();

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

  /** Whether that place is known to be damaged. */
  boolean knows(Damage damage) {
    return damages.stream()
        .anyMatch(one -> one.segment() == damage.segment() && one.offset() == damage.offset());
  }

  /** Says what is lost by damage; false if that has been said already. */
  boolean describe(Damage damage, String lost) {
    synchronized (lostMessages) {
      return lostMessages.size() < MOST_DESCRIBED
          && lostMessages.computeIfAbsent(damage.file(), _ -> new LinkedHashSet<>()).add(lost);
    }
  }

  /** What is missing, by the first lost record of the damage. */
  void lost(Map<Long, Set<String>> found) {
    for (Damage damage : damages) {
      for (String one : found.getOrDefault(damage.firstLostId(), Set.of())) {
        if (describe(damage, one)) {
          LOG.error("event=journal_messages_lost set_aside={} lost=\"{}\"", damage.file(), one);
        }
      }
    }
  }

  /** Messages could not be read back, for the time being; or empty if they could again. */
  void readFailed(String reason) {
    readFailure = reason;
  }

  private String described() {
    synchronized (lostMessages) {
      String lost =
          lostMessages.values().stream()
              .flatMap(Set::stream)
              .distinct()
              .limit(MOST_SAID)
              .collect(Collectors.joining("; "));
      return lost.isEmpty() ? "" : " (lost: " + lost + ")";
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
    String unread = readFailure;
    if (!unread.isEmpty()) {
      return new MessageLog.Health(true, unread);
    }
    if (damages.isEmpty()) {
      return MessageLog.Health.OK;
    }
    return new MessageLog.Health(
        true,
        "damage was found in the journal and set aside in "
            + place
            + ": "
            + damages.stream().map(Damage::file).limit(MOST_SAID).collect(Collectors.joining(", "))
            + described()
            + "; restore what is lost from a backup or do without, and then move these files away");
  }
}
