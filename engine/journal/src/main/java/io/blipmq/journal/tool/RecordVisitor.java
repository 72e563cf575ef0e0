package io.blipmq.journal.tool;

import io.blipmq.journal.DamagedStretch;
import io.blipmq.journal.FoundRecord;

/** Sees records, in order. */
public interface RecordVisitor {
  /** A record; false ends the reading. */
  boolean record(FoundRecord record, Names names);

  /** Bytes on the way that cannot be read; not those of a torn tail. */
  void damage(DamagedStretch stretch);
}
