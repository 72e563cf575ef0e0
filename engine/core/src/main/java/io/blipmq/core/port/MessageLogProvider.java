package io.blipmq.core.port;

import io.blipmq.api.FsyncPolicy;

/** Opens the log of an embedded broker; found with {@link java.util.ServiceLoader}. */
public interface MessageLogProvider {
  /**
   * Opens the log in a folder, which is made if it is missing, and locks it.
   *
   * @throws io.blipmq.api.BlipException.StorageFailed if that fails, or another process holds it
   */
  MessageLog open(String folder, FsyncPolicy policy);
}
