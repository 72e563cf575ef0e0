package io.blipmq.journal;

import io.blipmq.api.FsyncPolicy;
import io.blipmq.core.port.MessageLog;
import io.blipmq.core.port.MessageLogProvider;
import java.nio.file.Path;

/** Opens a {@link Journal} with defaults for an embedded broker. */
public final class JournalProvider implements MessageLogProvider {
  /** For {@link java.util.ServiceLoader}. */
  public JournalProvider() {}

  @Override
  public MessageLog open(String folder, FsyncPolicy policy) {
    return Journal.open(JournalConfig.of(Path.of(folder), policy));
  }
}
