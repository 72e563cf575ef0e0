package io.blipmq.journal;

/** Sees what is in a segment, in order. */
public interface ScanVisitor {
  /** A valid record; false ends the scan. */
  boolean record(FoundRecord record);

  /** Bytes that cannot be read. */
  void damage(DamagedStretch stretch);
}
