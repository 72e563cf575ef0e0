package io.blipmq.codecs;

import org.jspecify.annotations.Nullable;

/** How values of one Java type lie in bytes. Every value takes at least one byte. Any thread. */
interface BinaryType {
  /** How deep values may be nested, so that a reader's stack does not depend on the bytes. */
  int MAX_DEPTH = 200;

  /** Writes a value of this type; null is refused by whoever knows what it is part of. */
  void write(ByteWriter out, Object value);

  /**
   * Reads a value of this type.
   *
   * @param depth how many records, containers and choices are around it
   */
  Object read(ByteReader in, int depth);

  /** What a record's component is where its writer did not know of it; null if it must be there. */
  @Nullable Object absent();
}
