package io.blipmq.core.topic;

import io.blipmq.core.port.LogNeeds;
import java.util.List;

/** What held back segments of the log when space was last looked for. Any thread. */
public final class Pins {
  private volatile List<LogNeeds.Pin> pins = List.of();

  /** What the log has found. */
  public void set(List<LogNeeds.Pin> found) {
    pins = List.copyOf(found);
  }

  public List<LogNeeds.Pin> all() {
    return pins;
  }
}
