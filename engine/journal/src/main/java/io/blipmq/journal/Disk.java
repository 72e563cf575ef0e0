package io.blipmq.journal;

import java.io.IOException;
import java.util.List;

/**
 * The journal's port to a disk: one folder that nobody else uses. What is not synced may be gone
 * after a power cut; names are not durable before {@link #syncFolder}. Calls may come from several
 * threads.
 */
interface Disk extends AutoCloseable {
  /** The names of all files, in any order. */
  List<String> names() throws IOException;

  /** Opens a file that exists. */
  SegmentFile open(String name) throws IOException;

  /** A hint: the file will be read from its beginning to its end soon. Does not wait. */
  default void willRead(String name) {}

  /** Makes an empty file; what had that name is gone. */
  SegmentFile create(String name) throws IOException;

  void delete(String name) throws IOException;

  /** How many bytes can still be added to files, as far as the system knows. */
  long freeBytes() throws IOException;

  /** Makes created and deleted names durable. */
  void syncFolder() throws IOException;

  /** Whether a file is there under its name; an open one can go on without. */
  default boolean holds(String name) throws IOException {
    return names().contains(name);
  }

  /** The folder, for messages. */
  String place();

  /** Lets go of the folder. */
  @Override
  void close() throws IOException;
}
