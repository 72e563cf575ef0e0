package io.blipmq.journal.tool;

import java.util.ArrayList;
import java.util.List;

/** Findings in their order, as many as fit. One thread. */
final class FindingList {
  private static final int MOST = 100_000;

  private final List<Finding> findings = new ArrayList<>();
  private long more;

  void add(Finding finding) {
    if (findings.size() < MOST) {
      findings.add(finding);
    } else {
      more++;
    }
  }

  List<Finding> list() {
    return findings;
  }

  /** How many did not fit. */
  long more() {
    return more;
  }
}
