package io.blipmq.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells in columns as wide as their widest cell; the first is set left, numbers right. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();

  Table(String... heads) {
    rows.add(heads);
  }

  /** Adds a row with as many cells as there are heads. */
  void row(Object... cells) {
    String[] texts = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      texts[i] = cells[i].toString();
    }
    rows.add(texts);
  }

  @Override
  public String toString() {
    int columns = rows.getFirst().length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    var text = new StringBuilder();
    for (String[] row : rows) {
      text.append(row[0]).repeat(' ', widths[0] - row[0].length());
      for (int i = 1; i < columns; i++) {
        text.append("  ").repeat(' ', widths[i] - row[i].length()).append(row[i]);
      }
      text.append('\n');
    }
    return text.toString();
  }
}
